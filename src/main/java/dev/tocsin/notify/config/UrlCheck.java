package dev.tocsin.notify.config;

import java.net.URI;
import java.net.URISyntaxException;

/** What Alertmanager demands of a URL ({@code config/common/url.go}); messages never show the URL, it may hold a secret. */
final class UrlCheck {

    private UrlCheck() {}

    /** What is wrong with a URL, or the empty string. */
    static String problem(String url) {
        if (url.equals("<secret>")) {
            // What a redacted configuration says, which tools read again.
            return "";
        }
        int colon = url.indexOf(':');
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(java.util.Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return "unsupported scheme for URL: it must begin with http:// or https://";
        }
        try {
            // Go's parser takes characters in path and query that Java's does not; only the authority matters here.
            String rest = url.substring(colon + 1);
            String authority = rest.startsWith("//") ? rest.substring(2).split("[/?#]", 2)[0] : "";
            if (authority.isEmpty() || new URI(scheme + "://" + authority).getAuthority() == null) {
                return "missing host for URL";
            }
            return "";
        } catch (URISyntaxException e) {
            return "the host of the URL is not valid: " + e.getReason();
        }
    }
}
