package dev.tocsin.template;

import java.util.Optional;

/**
 * {@code host:port} as Go's {@code net.SplitHostPort} reads it.
 *
 * @param host without brackets
 * @param port may be empty
 */
record HostPort(String host, String port) {

    /** Host and port, or nothing where the text is not made of them. */
    static Optional<HostPort> split(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        String host;
        int openFrom = 0;
        int closeFrom = 0;
        if (text.charAt(0) == '[') {
            int close = text.indexOf(']');
            if (close < 0 || close + 1 != colon) {
                return Optional.empty();
            }
            host = text.substring(1, close);
            openFrom = 1;
            closeFrom = close + 1;
        } else {
            host = text.substring(0, colon);
            if (host.indexOf(':') >= 0) {
                return Optional.empty();
            }
        }
        if (text.indexOf('[', openFrom) >= 0 || text.indexOf(']', closeFrom) >= 0) {
            return Optional.empty();
        }
        return Optional.of(new HostPort(host, text.substring(colon + 1)));
    }

    /** {@code net.JoinHostPort}. */
    @Override
    public String toString() {
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether Go's {@code net.ParseIP} takes a text for an address. */
    static boolean isIp(String text) {
        return text.indexOf(':') >= 0 ? isIpv6(text) : isIpv4(text);
    }

    private static boolean isIpv4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (String part : parts) {
            boolean digits =
                    !part.isEmpty() && part.length() <= 3 && part.chars().allMatch(c -> c >= '0' && c <= '9');
            if (!digits || (part.length() > 1 && part.charAt(0) == '0') || Integer.parseInt(part) > 255) {
                return false;
            }
        }
        return true;
    }

    private static boolean isIpv6(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            return groups(text, true) == 8;
        }
        if (text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        String left = text.substring(0, gap);
        String right = text.substring(gap + 2);
        int before = left.isEmpty() ? 0 : groups(left, false);
        int after = right.isEmpty() ? 0 : groups(right, true);
        return before >= 0 && after >= 0 && before + after < 8;
    }

    /** Number of 16-bit groups, or −100 where one is malformed. */
    private static int groups(String text, boolean mayEndInIpv4) {
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == parts.length - 1 && mayEndInIpv4 && isIpv4(parts[i])) {
                count += 2;
            } else if (!parts[i].isEmpty()
                    && parts[i].length() <= 4
                    && parts[i].chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80)) {
                count++;
            } else {
                return -100;
            }
        }
        return count;
    }
}
