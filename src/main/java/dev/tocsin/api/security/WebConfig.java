package dev.tocsin.api.security;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.TlsConfig;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Prometheus' web configuration file.
 *
 * @param users bcrypt hashes by user name; empty for everybody
 * @param headers set on every answer
 */
public record WebConfig(Optional<Tls> tls, Map<String, String> users, boolean http2, Map<String, String> headers) {

    /** No TLS, no users. */
    public static final WebConfig NONE = new WebConfig(Optional.empty(), Map.of(), true, Map.of());

    public WebConfig {
        users = Map.copyOf(users);
        headers = Map.copyOf(headers);
    }

    /** What clients must show, as Go's {@code tls.ClientAuthType} names it. */
    public enum ClientAuth {
        NoClientCert,
        RequestClientCert,
        RequireAnyClientCert,
        VerifyClientCertIfGiven,
        RequireAndVerifyClientCert;

        boolean verifies() {
            return this == VerifyClientCertIfGiven || this == RequireAndVerifyClientCert;
        }
    }

    /**
     * {@code tls_server_config}.
     *
     * @param clientCa whose clients are trusted; there is one where the client certificate is verified
     * @param cipherSuites empty for the platform's
     */
    public record Tls(
            Secret cert,
            Secret key,
            ClientAuth clientAuth,
            Optional<Secret> clientCa,
            List<String> cipherSuites,
            TlsConfig.Version minVersion,
            TlsConfig.Version maxVersion) {
        public Tls {
            cipherSuites = List.copyOf(cipherSuites);
        }
    }

    /** Shows no hash. */
    @Override
    public String toString() {
        return "WebConfig[tls=" + tls.isPresent() + ", users=" + users.keySet() + "]";
    }
}
