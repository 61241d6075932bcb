package dev.tocsin.storage.remote;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.HttpHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A remote storage and how it is reached.
 *
 * @param name what logs and metrics call it; holds no secret
 * @param url whole for a single call, or the base that paths are added to; a secret because it may hold credentials
 * @param timeout of one request
 * @param http credentials, certificates, proxy and headers
 */
public record Endpoint(String name, Secret url, Duration timeout, HttpClientConfig http) {

    /** This endpoint with more headers, each of one value that may be secret. */
    public Endpoint withHeaders(Map<String, Secret> headers) {
        if (headers.isEmpty()) {
            return this;
        }
        List<HttpHeader> all = new ArrayList<>(http.headers());
        headers.forEach((header, value) -> all.add(new HttpHeader(header, List.of(), List.of(value))));
        return new Endpoint(
                name,
                url,
                timeout,
                new HttpClientConfig(
                        http.auth(), http.tls(), http.proxy(), http.followRedirects(), http.enableHttp2(), all));
    }
}
