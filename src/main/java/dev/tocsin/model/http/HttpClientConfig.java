package dev.tocsin.model.http;

import java.util.List;

/**
 * {@code http_config}, as prometheus/common {@code config/http_config.go} defines it: how to reach a server.
 *
 * @param followRedirects default true
 * @param enableHttp2 default true
 */
public record HttpClientConfig(
        HttpAuth auth,
        TlsConfig tls,
        ProxyConfig proxy,
        boolean followRedirects,
        boolean enableHttp2,
        List<HttpHeader> headers) {

    /** No credentials, the platform's TLS, no proxy, follows redirects, HTTP/2 where offered. */
    public static final HttpClientConfig DEFAULT =
            new HttpClientConfig(new HttpAuth.None(), TlsConfig.DEFAULT, ProxyConfig.NONE, true, true, List.of());

    public HttpClientConfig {
        headers = List.copyOf(headers);
    }
}
