package dev.tocsin.net;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a request goes.
 *
 * @param uri absolute, http or https, with a host and without user info
 * @param userInfo {@code user:password} of the URL, decoded; sent as basic authentication where there is no other
 */
record Target(URI uri, Optional<String> userInfo) {

    /** Characters that java.net.URI refuses and Go's parser lets pass; they are percent-encoded. */
    private static final String ENCODED = " \"<>\\^`{|}";

    /**
     * Reads a URL leniently, as Go does.
     *
     * @throws UnusableException which does not quote the URL
     */
    static Target of(String url) throws UnusableException {
        URI uri;
        try {
            uri = new URI(encode(url));
        } catch (URISyntaxException e) {
            throw new UnusableException("the URL cannot be read: " + e.getReason() + " at position " + e.getIndex());
        }
        return of(uri);
    }

    static Target of(URI uri) throws UnusableException {
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new UnusableException("the URL must begin with http:// or https://");
        }
        if (uri.getHost() == null) {
            throw new UnusableException("the URL has no host, or one that is none");
        }
        String rawUser = uri.getRawUserInfo();
        StringBuilder plain = new StringBuilder(scheme).append("://").append(uri.getHost());
        if (uri.getPort() >= 0) {
            plain.append(':').append(uri.getPort());
        }
        plain.append(uri.getRawPath() == null ? "" : uri.getRawPath());
        if (uri.getRawQuery() != null) {
            plain.append('?').append(uri.getRawQuery());
        }
        return new Target(
                URI.create(plain.toString()), rawUser == null ? Optional.empty() : Optional.of(uri.getUserInfo()));
    }

    boolean secure() {
        return uri.getScheme().equals("https");
    }

    /** Whether both are the same scheme, host and port. */
    boolean sameOrigin(Target other) {
        return uri.getScheme().equals(other.uri.getScheme())
                && uri.getHost().equalsIgnoreCase(other.uri.getHost())
                && port() == other.port();
    }

    int port() {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return secure() ? 443 : 80;
    }

    private static String encode(String url) {
        StringBuilder out = new StringBuilder(url.length());
        for (int i = 0; i < url.length(); ) {
            int c = url.codePointAt(i);
            i += Character.charCount(c);
            boolean percent = c == '%' && !(i + 1 < url.length() && isHex(url.charAt(i)) && isHex(url.charAt(i + 1)));
            if (c > 0x20 && c < 0x7f && ENCODED.indexOf(c) < 0 && !percent) {
                out.append((char) c);
            } else {
                for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                    out.append('%')
                            .append(Character.toUpperCase(Character.forDigit(b >> 4 & 0xf, 16)))
                            .append(Character.toUpperCase(Character.forDigit(b & 0xf, 16)));
                }
            }
        }
        return out.toString();
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0;
    }

    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getHost() + ":" + port();
    }
}
