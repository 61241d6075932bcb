/**
 * How Prometheus and Alertmanager configure an HTTP client ({@code http_config}), as values; the client itself is made in
 * {@code net}.
 *
 * <p>Pure. May use {@code model} and {@code model.yaml}.
 */
@NullMarked
package dev.tocsin.model.http;

import org.jspecify.annotations.NullMarked;
