package dev.tocsin.net;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.HttpHeader;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;

/** The headers an {@code http_config} adds: credentials and {@code http_headers}, revealed when a request is made. */
final class RequestHeaders implements AutoCloseable {

    private final HttpClientConfig config;
    private final Optional<OAuth2Tokens> tokens;

    RequestHeaders(HttpClientConfig config, Optional<OAuth2Tokens> tokens) {
        this.config = config;
        this.tokens = tokens;
    }

    /**
     * @param timeout for a token request
     * @throws UnusableException if a secret cannot be read, is no header value, or no token is to be had
     */
    void addTo(HttpRequest.Builder request, Target target, Duration timeout) throws UnusableException {
        switch (config.auth()) {
            case HttpAuth.None _ -> {
                if (target.userInfo().isPresent()) {
                    set(
                            request,
                            "Authorization",
                            Transports.basic(target.userInfo().get()));
                }
            }
            case HttpAuth.Basic basic ->
                set(
                        request,
                        "Authorization",
                        Transports.basic(Secrets.reveal(basic.username()) + ":" + Secrets.reveal(basic.password())));
            case HttpAuth.Authorization authorization -> {
                if (authorization.credentials().isPresent()) {
                    String credentials = Secrets.reveal(authorization.credentials());
                    set(request, "Authorization", authorization.type() + " " + credentials);
                }
            }
            case HttpAuth.OAuth2 _ -> {
                if (tokens.isPresent()) {
                    set(request, "Authorization", tokens.get().authorization(timeout));
                }
            }
        }
        for (HttpHeader header : config.headers()) {
            for (String value : header.values()) {
                add(request, header.name(), value);
            }
            for (Secret secret : header.secrets()) {
                add(request, header.name(), Secrets.reveal(secret));
            }
        }
    }

    void forgetToken() {
        tokens.ifPresent(OAuth2Tokens::forget);
    }

    private static void set(HttpRequest.Builder request, String name, String value) throws UnusableException {
        try {
            request.setHeader(name, value);
        } catch (IllegalArgumentException e) {
            // The exception's message quotes the value.
            throw new UnusableException(
                    "what is configured for the header " + name + " holds characters a header may not");
        }
    }

    private static void add(HttpRequest.Builder request, String name, String value) throws UnusableException {
        try {
            request.header(name, value);
        } catch (IllegalArgumentException e) {
            throw new UnusableException(
                    "http_headers: " + name + " is reserved, or its value holds characters a header may not");
        }
    }

    @Override
    public void close() {
        tokens.ifPresent(OAuth2Tokens::close);
    }
}
