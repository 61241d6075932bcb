package dev.tocsin.model.http;

import dev.tocsin.model.Secret;
import java.util.Optional;

/**
 * {@code tls_config}: certificates in PEM, written inline or in files.
 *
 * @param ca trusted instead of the system's; empty for the system's
 * @param cert client certificate; there is one exactly if there is a key
 * @param serverName what the certificate must be for, empty for the host of the URL
 * @param minVersion empty for the platform's default
 */
public record TlsConfig(
        Optional<Secret> ca,
        Optional<Secret> cert,
        Optional<Secret> key,
        String serverName,
        boolean insecureSkipVerify,
        Optional<Version> minVersion,
        Optional<Version> maxVersion) {

    /** Versions as configurations name them. */
    public enum Version {
        TLS10("TLSv1"),
        TLS11("TLSv1.1"),
        TLS12("TLSv1.2"),
        TLS13("TLSv1.3");

        private final String jsseName;

        Version(String jsseName) {
            this.jsseName = jsseName;
        }

        /** The name that Java's {@code SSLParameters} takes. */
        public String jsseName() {
            return jsseName;
        }
    }

    /** The platform's certificates and versions, no client certificate. */
    public static final TlsConfig DEFAULT = new TlsConfig(
            Optional.empty(), Optional.empty(), Optional.empty(), "", false, Optional.empty(), Optional.empty());
}
