package dev.tocsin.api.security;

import java.util.Locale;

/**
 * Where Tocsin listens.
 *
 * @param host name or address, an IPv6 address without brackets
 * @param port 0 for the default
 */
public record ListenAddress(String host, int port) {

    /** All interfaces, of IPv4 and IPv6. */
    public static final String ALL = "0.0.0.0";

    /**
     * Reads {@code HOST:PORT}, {@code HOST}, {@code :PORT} (all interfaces), {@code [IPV6]:PORT}.
     *
     * @throws IllegalArgumentException saying what would be right
     */
    public static ListenAddress parse(String text) {
        String trimmed = text.strip();
        int colon = trimmed.lastIndexOf(':');
        boolean bareIpv6 = !trimmed.startsWith("[") && trimmed.indexOf(':') != colon;
        if (bareIpv6) {
            return new ListenAddress(trimmed, 0);
        }
        boolean hasPort = colon >= 0 && colon > trimmed.lastIndexOf(']');
        String host = hasPort ? trimmed.substring(0, colon) : trimmed;
        int port = 0;
        if (hasPort) {
            String digits = trimmed.substring(colon + 1);
            if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) > 65535) {
                throw new IllegalArgumentException("tocsin.web.listen: \"" + text
                        + "\" has no port from 0 to 65535 after its colon; right is HOST:PORT, such as 127.0.0.1:9095");
            }
            port = Integer.parseInt(digits);
        }
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new ListenAddress(host.isEmpty() ? ALL : host, port);
    }

    /** Whether only this machine can reach a host. */
    public static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost") || name.startsWith("127.") || name.equals("::1");
    }
}
