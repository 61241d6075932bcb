/**
 * The Alertmanager API v2, under {@code /api/v2}: what amtool, Karma, Grafana and Prometheus itself talk to.
 *
 * <p>Shell. Shapes, orders and status codes are Alertmanager's (Alertmanager 0.34 {@code api/v2/openapi.yaml, api.go}).
 */
@NullMarked
package dev.tocsin.api.alertmanager;

import org.jspecify.annotations.NullMarked;
