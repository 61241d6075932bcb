/**
 * Certificates and keys in PEM, and the TLS contexts made of them.
 *
 * <p>Shell, though it does no I/O itself: PEM texts in, contexts out.
 */
@NullMarked
package dev.tocsin.net.tls;

import org.jspecify.annotations.NullMarked;
