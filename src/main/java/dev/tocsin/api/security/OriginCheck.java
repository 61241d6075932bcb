package dev.tocsin.api.security;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * No state change for a foreign origin: a page that somebody has open in a browser cannot silence alerts, even where the
 * browser would send credentials along. Programs send no {@code Origin} and are not concerned.
 */
final class OriginCheck {

    /** What is read by POST, because the query may be too long for a URL. */
    private static final Set<String> READS = Set.of(
            "/api/v1/query",
            "/api/v1/query_range",
            "/api/v1/query_exemplars",
            "/api/v1/series",
            "/api/v1/labels",
            "/api/v1/format_query",
            "/api/v1/parse_query");

    private final Optional<String> own;

    /** @param externalUrl under which a browser reaches this behind a proxy; empty for the address itself */
    OriginCheck(String externalUrl) {
        this.own = externalUrl.isEmpty() ? Optional.empty() : Optional.of(authority(externalUrl));
    }

    /**
     * Whether a request may go on.
     *
     * @param host value of the header {@code Host}
     * @param origin value of the header {@code Origin}, empty for none
     * @param fetchSite value of {@code Sec-Fetch-Site}, empty for none
     */
    boolean allows(String method, String path, String host, String origin, String fetchSite) {
        boolean reads =
                method.equals("GET") || method.equals("HEAD") || method.equals("OPTIONS") || READS.contains(path);
        if (reads) {
            return true;
        }
        if (origin.isEmpty()) {
            return !fetchSite.equals("cross-site") && !fetchSite.equals("same-site");
        }
        String from = authority(origin);
        return !from.isEmpty()
                && (from.equals(host.toLowerCase(Locale.ROOT))
                        || own.filter(from::equals).isPresent());
    }

    /** Host and port of a URL, in lower case; empty for none, as of {@code null}. */
    private static String authority(String url) {
        int start = url.indexOf("://");
        if (start < 0) {
            return "";
        }
        String rest = url.substring(start + 3);
        int end = rest.indexOf('/');
        return (end < 0 ? rest : rest.substring(0, end)).toLowerCase(Locale.ROOT);
    }
}
