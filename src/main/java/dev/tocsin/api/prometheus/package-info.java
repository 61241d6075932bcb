/**
 * The Prometheus HTTP API v1, under {@code /api/v1}: what promtool, Grafana and every other client of a Prometheus ask.
 *
 * <p>Shell. Answers have Prometheus' envelope, status codes and error types (Prometheus 3.14 {@code web/api/v1/api.go}).
 */
@NullMarked
package dev.tocsin.api.prometheus;

import org.jspecify.annotations.NullMarked;
