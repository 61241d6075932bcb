package dev.tocsin.model.http;

import dev.tocsin.model.Secret;
import java.util.List;

/**
 * A header of {@code http_headers}; sent once for each value, secret and file, in this order.
 *
 * @param secrets the {@code secrets}, then the {@code files}
 */
public record HttpHeader(String name, List<String> values, List<Secret> secrets) {
    public HttpHeader {
        values = List.copyOf(values);
        secrets = List.copyOf(secrets);
    }
}
