/**
 * Tocsin as users run it: the built jar, or the executable that {@code TOCSIN_BINARY} names, in a process of its own,
 * beside the real Prometheus, Alertmanager and their tools.
 *
 * <p>Tests only, tagged {@code e2e}; {@code make e2e} runs them. They know Tocsin by its ports, its files and its exit, and
 * may use its value types to build what they send.
 */
@NullMarked
package dev.tocsin.e2e;

import org.jspecify.annotations.NullMarked;
