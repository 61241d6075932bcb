package dev.tocsin.net;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request to send. Its URL, headers and body may be secret: {@code toString} shows none of them.
 *
 * @param method {@code GET}, {@code POST}, …
 * @param url as configured or expanded; characters that a URL may not hold are percent-encoded when sending
 * @param headers on top of those that {@code http_config} and {@link HttpClients} add; names are case-insensitive, a name of
 *     these replaces the client's own {@code User-Agent}
 * @param body empty for none
 * @param timeout for the whole of it: connecting, sending, all of the answer, redirects, a token request before it
 * @param maxResponseBytes how much of the answer's body is kept; what is longer is cut off and said to be
 */
public record HttpCall(
        String method,
        String url,
        Map<String, String> headers,
        Optional<byte[]> body,
        Duration timeout,
        int maxResponseBytes) {

    /** What is kept of an answer's body unless told otherwise: enough for an error message. */
    public static final int DEFAULT_MAX_RESPONSE = 64 << 10;

    public HttpCall {
        headers = Map.copyOf(headers);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the timeout of a request must be positive, not " + timeout);
        }
    }

    public static HttpCall get(String url, Duration timeout) {
        return new HttpCall("GET", url, Map.of(), Optional.empty(), timeout, DEFAULT_MAX_RESPONSE);
    }

    public static HttpCall post(String url, String contentType, byte[] body, Duration timeout) {
        return new HttpCall(
                "POST", url, Map.of("Content-Type", contentType), Optional.of(body), timeout, DEFAULT_MAX_RESPONSE);
    }

    /** This request with one more header. */
    public HttpCall withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new HttpCall(method, url, more, body, timeout, maxResponseBytes);
    }

    /** This request, keeping at most that many bytes of the answer's body. */
    public HttpCall withMaxResponseBytes(int bytes) {
        return new HttpCall(method, url, headers, body, timeout, bytes);
    }

    @Override
    public String toString() {
        return method + " <url>";
    }
}
