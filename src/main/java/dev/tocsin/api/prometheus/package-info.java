/**
 * Prometheus' HTTP API v1.
 *
 * <p>Shell. Resources translate between HTTP and the rooms above; they hold no state.
 */
@NullMarked
package dev.tocsin.api.prometheus;

import org.jspecify.annotations.NullMarked;
