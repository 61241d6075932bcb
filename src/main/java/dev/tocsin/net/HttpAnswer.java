package dev.tocsin.net;

import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a server answered. {@code toString} shows the status only: a body may echo what was sent.
 *
 * @param body the first bytes of the body, at most as many as the call asked for
 * @param truncated whether the body was longer
 */
public record HttpAnswer(int status, HttpHeaders headers, byte[] body, boolean truncated) {

    /** The first value of a header. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** The body as UTF-8. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "status " + status;
    }
}
