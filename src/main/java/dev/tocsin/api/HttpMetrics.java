package dev.tocsin.api;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;

/**
 * Requests by handler, as Prometheus 3.14 {@code web/web.go} and Alertmanager 0.34 {@code api/metrics} count them: what
 * either of them has under its own names, and what both have ({@code /metrics}, {@code /-/ready}) under both.
 */
@Singleton
final class HttpMetrics {

    /** Above the guard's, so that refused requests count too. */
    private static final int PRIORITY = 2000;

    private static final String HANDLER = "handler";
    private static final String METHOD = "method";
    private static final String CODE = "code";
    private static final String DURATION = "Histogram of latencies for HTTP requests.";
    private static final String SIZE = "Histogram of response size for HTTP requests.";

    private final Counter prometheusRequests;
    private final Histogram prometheusDuration;
    private final Histogram prometheusSize;
    private final Histogram alertmanagerDuration;
    private final Histogram alertmanagerSize;
    private final Gauge alertmanagerInFlight;

    HttpMetrics(CollectorRegistry registry) {
        prometheusRequests = Counter.build("prometheus_http_requests_total", "Counter of HTTP requests.")
                .labelNames(HANDLER, CODE)
                .register(registry);
        prometheusDuration = Histogram.build("prometheus_http_request_duration_seconds", DURATION)
                .labelNames(HANDLER)
                .buckets(.1, .2, .4, 1, 3, 8, 20, 60, 120)
                .register(registry);
        prometheusSize = Histogram.build("prometheus_http_response_size_bytes", SIZE)
                .labelNames(HANDLER)
                .buckets(1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9)
                .register(registry);
        alertmanagerDuration = Histogram.build("alertmanager_http_request_duration_seconds", DURATION)
                .labelNames(HANDLER, METHOD, CODE)
                .buckets(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
                .register(registry);
        alertmanagerSize = Histogram.build("alertmanager_http_response_size_bytes", SIZE)
                .labelNames(HANDLER, METHOD)
                .buckets(1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8)
                .register(registry);
        alertmanagerInFlight = Gauge.build(
                        "alertmanager_http_requests_in_flight", "Current number of HTTP requests being processed.")
                .labelNames(METHOD)
                .register(registry);
        alertmanagerInFlight.labels("get");
    }

    void register(@Observes Filters filters) {
        filters.register(this::handle, PRIORITY);
    }

    private void handle(RoutingContext context) {
        String path = context.normalizedPath();
        if (path.equals("/metrics")) {
            // What both programs answer who does not ask for OpenMetrics by name.
            String accept = context.request().getHeader("Accept");
            if (accept == null || !accept.contains("application/openmetrics-text")) {
                context.request().headers().set("Accept", "text/plain");
            }
        }
        String handler = Handlers.of(path);
        if (!handler.isEmpty()) {
            measure(context, handler);
        }
        context.next();
    }

    private void measure(RoutingContext context, String handler) {
        String method = context.request().method().name().toLowerCase(Locale.ROOT);
        boolean ofAlertmanager = !handler.startsWith("/api/v1/") && !handler.equals("/federate");
        boolean ofPrometheus = !handler.startsWith("/api/v2/");
        long begin = System.nanoTime();
        // Alertmanager counts only what it limits, GETs.
        boolean inFlight = ofAlertmanager && method.equals("get");
        if (inFlight) {
            alertmanagerInFlight.labels(method).inc();
        }
        context.addEndHandler(end -> {
            double seconds = (System.nanoTime() - begin) / 1e9;
            String code = Integer.toString(context.response().getStatusCode());
            long bytes = context.response().bytesWritten();
            if (inFlight) {
                alertmanagerInFlight.labels(method).dec();
            }
            if (ofPrometheus) {
                prometheusRequests.labels(handler, code).inc();
                prometheusDuration.labels(handler).observe(seconds);
                prometheusSize.labels(handler).observe(bytes);
            }
            if (ofAlertmanager) {
                alertmanagerDuration.labels(handler, method, code).observe(seconds);
                alertmanagerSize.labels(handler, method).observe(bytes);
            }
        });
    }
}
