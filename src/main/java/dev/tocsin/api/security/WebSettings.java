package dev.tocsin.api.security;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** {@code tocsin.web.*}: where the APIs and the page are served, and to whom. */
@ConfigMapping(prefix = "tocsin.web")
public interface WebSettings {

    /** {@code HOST:PORT}; without it 127.0.0.1 and {@code quarkus.http.port}. See {@link ListenAddress#parse}. */
    Optional<String> listen();

    Config config();

    /** {@code tocsin.web.config.*}. */
    interface Config {

        /** Path of a Prometheus web configuration file: TLS, users, headers. */
        Optional<String> file();
    }
}
