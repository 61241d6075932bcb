package dev.tocsin.api.prometheus;

import java.net.URI;
import java.util.Set;

/**
 * A target's URL as others than this machine can follow it (Prometheus 3.14 {@code web/api/v1/api.go getGlobalURL}): where it
 * is on the loopback interface, the host is the one of the external URL.
 */
final class GlobalUrl {

    private static final Set<String> LOCAL = Set.of("127.0.0.1", "localhost", "[::1]");

    private final URI external;
    private final int ownPort;

    GlobalUrl(String externalUrl, int ownPort) {
        this.external = URI.create(externalUrl);
        this.ownPort = ownPort;
    }

    String of(String url) {
        int begin = url.indexOf("://") + 3;
        int end = url.indexOf('/', begin);
        String authority = end < 0 ? url.substring(begin) : url.substring(begin, end);
        String rest = end < 0 ? "" : url.substring(end);
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String host = hasPort ? authority.substring(0, colon) : authority;
        if (!LOCAL.contains(host) || external.getHost() == null) {
            return url;
        }
        String port = hasPort ? authority.substring(colon) : "";
        return port.equals(":" + ownPort)
                ? external.getScheme() + "://" + external.getAuthority() + rest
                : url.substring(0, begin) + external.getHost() + port + rest;
    }
}
