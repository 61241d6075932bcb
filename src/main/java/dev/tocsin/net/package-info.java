/**
 * Outgoing HTTP: clients made of an {@code http_config} (TLS, proxy, credentials), retries.
 *
 * <p>Shell. May use {@code model}.
 */
@NullMarked
package dev.tocsin.net;

import org.jspecify.annotations.NullMarked;
