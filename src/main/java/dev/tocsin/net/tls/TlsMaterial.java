package dev.tocsin.net.tls;

import java.util.Optional;

/**
 * What a TLS context is made of, as text: two that are equal make the same context, so that a changed file is seen.
 * {@code toString} shows nothing of it.
 *
 * @param ca trusted certificates in PEM instead of the system's
 * @param cert own certificate, then the chain, in PEM
 * @param key own private key in PEM
 */
public record TlsMaterial(Optional<String> ca, Optional<String> cert, Optional<String> key) {

    /** The system's certificates, none of its own. */
    public static final TlsMaterial NONE = new TlsMaterial(Optional.empty(), Optional.empty(), Optional.empty());

    @Override
    public String toString() {
        return "TlsMaterial";
    }
}
