/**
 * Closed by default: where Tocsin listens, TLS and users by Prometheus' web configuration, no state change for a foreign
 * origin, headers that keep the page to itself.
 *
 * <p>Shell.
 */
@NullMarked
package dev.tocsin.api.security;

import org.jspecify.annotations.NullMarked;
