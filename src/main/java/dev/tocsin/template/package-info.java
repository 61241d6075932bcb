/**
 * Go {@code text/template} and the functions of Prometheus and Alertmanager.
 *
 * <p>Pure. May use {@code model} and {@code promql}.
 */
@NullMarked
package dev.tocsin.template;

import org.jspecify.annotations.NullMarked;
