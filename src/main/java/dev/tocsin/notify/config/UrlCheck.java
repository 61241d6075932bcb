package dev.tocsin.notify.config;

import java.util.Locale;

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
        String scheme = colon < 0 ? "" : url.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            return "unsupported scheme for URL: it must begin with http:// or https://";
        }
        if (url.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
            return "invalid control character in URL";
        }
        String rest = url.substring(colon + 1);
        String authority = rest.startsWith("//") ? rest.substring(2).split("[/?#]", 2)[0] : "";
        String host = authority.substring(authority.lastIndexOf('@') + 1);
        if (host.isEmpty()) {
            return "missing host for URL";
        }
        return hostProblem(host);
    }

    private static String hostProblem(String host) {
        if (host.indexOf(' ') >= 0) {
            return "invalid character \" \" in host name";
        }
        int port = host.lastIndexOf(':');
        boolean bracketed = host.startsWith("[");
        if (bracketed && host.indexOf(']') < 0) {
            return "missing ']' in host";
        }
        if (port > host.lastIndexOf(']') && !host.substring(port + 1).chars().allMatch(c -> c >= '0' && c <= '9')) {
            return "invalid port after host";
        }
        return "";
    }
}
