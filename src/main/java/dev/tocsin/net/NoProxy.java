package dev.tocsin.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Hosts that are reached without the proxy: the syntax of {@code NO_PROXY} as Go reads it (golang.org/x/net/http/httpproxy).
 * Comma-separated: {@code *}; an address; a CIDR; a domain, which stands for its subdomains too; a domain after a dot,
 * which stands for its subdomains only; each with an optional port.
 */
final class NoProxy {

    private final List<Rule> rules = new ArrayList<>();

    NoProxy(String text) {
        for (String part : text.split(",", -1)) {
            String entry = part.strip().toLowerCase(Locale.ROOT);
            if (!entry.isEmpty()) {
                rules.add(rule(entry));
            }
        }
    }

    /** Whether a host is reached directly; localhost and loopback addresses always are. */
    boolean covers(String host, int port) {
        String name = unbracket(host.toLowerCase(Locale.ROOT));
        if (name.endsWith(".")) {
            name = name.substring(0, name.length() - 1);
        }
        byte[] address = address(name);
        if (name.equals("localhost") || (address.length > 0 && isLoopback(address))) {
            return true;
        }
        for (Rule rule : rules) {
            if (rule.covers(name, address, port)) {
                return true;
            }
        }
        return false;
    }

    private interface Rule {
        boolean covers(String name, byte[] address, int port);
    }

    private static Rule rule(String entry) {
        if (entry.equals("*")) {
            return (_, _, _) -> true;
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            byte[] network = address(entry.substring(0, slash));
            int bits = entry.substring(slash + 1).matches("[0-9]{1,3}")
                    ? Integer.parseInt(entry.substring(slash + 1))
                    : -1;
            if (network.length > 0 && bits >= 0 && bits <= network.length * 8) {
                return (_, address, _) -> inNetwork(network, bits, address);
            }
        }
        String host = entry;
        int wantedPort = -1;
        int colon = entry.lastIndexOf(':');
        boolean bareIpv6 = entry.indexOf(':') != colon && !entry.startsWith("[");
        if (colon > 0 && !bareIpv6 && entry.substring(colon + 1).matches("[0-9]{1,5}")) {
            host = entry.substring(0, colon);
            wantedPort = Integer.parseInt(entry.substring(colon + 1));
        }
        host = unbracket(host);
        int port = wantedPort;
        byte[] exact = address(host);
        if (exact.length > 0) {
            return (_, address, p) -> (port < 0 || port == p) && inNetwork(exact, exact.length * 8, address);
        }
        boolean subdomainsOnly = host.startsWith(".") || host.startsWith("*.");
        String domain = host.startsWith("*.") ? host.substring(2) : subdomainsOnly ? host.substring(1) : host;
        return (name, _, p) ->
                (port < 0 || port == p) && (name.endsWith("." + domain) || (!subdomainsOnly && name.equals(domain)));
    }

    private static boolean inNetwork(byte[] network, int bits, byte[] address) {
        if (network.length != address.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i % 8);
            if ((network[i / 8] & mask) != (address[i / 8] & mask)) {
                return false;
            }
        }
        return true;
    }

    private static String unbracket(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    /** The bytes of a literal address, empty for a name; never asks the resolver. */
    private static byte[] address(String host) {
        if (host.indexOf(':') < 0 && !host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
            return new byte[0];
        }
        try {
            return InetAddress.ofLiteral(host).getAddress();
        } catch (IllegalArgumentException e) {
            return new byte[0];
        }
    }

    private static boolean isLoopback(byte[] address) {
        try {
            return InetAddress.getByAddress(address).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
