package dev.tocsin.receiver.alertmanager;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.Summary;
import java.util.List;
import java.util.function.IntSupplier;

/** {@code prometheus_notifications_*}, named and counted as in Prometheus 3.14 {@code notifier/metric.go}. */
final class NotificationMetrics {

    private final Summary latency;
    private final Histogram latencyHistogram;
    private final Counter errors;
    private final Counter sent;
    private final Counter dropped;
    private final Gauge queueLength;

    NotificationMetrics(CollectorRegistry registry, int capacity, IntSupplier discovered) {
        latency = Summary.build(
                        "prometheus_notifications_latency_seconds",
                        "Latency quantiles for sending alert notifications.")
                .labelNames("alertmanager")
                .quantile(0.5, 0.05)
                .quantile(0.9, 0.01)
                .quantile(0.99, 0.001)
                .register(registry);
        latencyHistogram = Histogram.build(
                        "prometheus_notifications_latency_histogram_seconds",
                        "Latency histogram for sending alert notifications.")
                .labelNames("alertmanager")
                .buckets(0.01, 0.1, 1, 10)
                .register(registry);
        errors = counter("errors_total", "Total number of sent alerts affected by errors.", registry);
        sent = counter("sent_total", "Total number of alerts sent.", registry);
        dropped = counter(
                "dropped_total",
                "Total number of alerts dropped due to errors when sending to Alertmanager.",
                registry);
        queueLength = Gauge.build(
                        "prometheus_notifications_queue_length", "The number of alert notifications in the queue.")
                .labelNames("alertmanager")
                .register(registry);
        Gauge.build("prometheus_notifications_queue_capacity", "The capacity of the alert notifications queue.")
                .register(registry)
                .set(capacity);
        registry.register(new Collector() {
            @Override
            public List<MetricFamilySamples> collect() {
                String name = "prometheus_notifications_alertmanagers_discovered";
                return List.of(new MetricFamilySamples(
                        name,
                        Type.GAUGE,
                        "The number of alertmanagers discovered and active.",
                        List.of(new MetricFamilySamples.Sample(name, List.of(), List.of(), discovered.getAsInt()))));
            }
        });
    }

    private static Counter counter(String name, String help, CollectorRegistry registry) {
        return Counter.build("prometheus_notifications_" + name, help)
                .labelNames("alertmanager")
                .register(registry);
    }

    /** Shows the series of an Alertmanager from the beginning. */
    void begin(String alertmanager) {
        errors.labels(alertmanager);
        sent.labels(alertmanager);
        dropped.labels(alertmanager);
        queueLength.labels(alertmanager);
    }

    void end(String alertmanager) {
        latency.remove(alertmanager);
        latencyHistogram.remove(alertmanager);
        errors.remove(alertmanager);
        sent.remove(alertmanager);
        dropped.remove(alertmanager);
        queueLength.remove(alertmanager);
    }

    void queued(String alertmanager, int length) {
        queueLength.labels(alertmanager).set(length);
    }

    void dropped(String alertmanager, int alerts) {
        dropped.labels(alertmanager).inc(alerts);
    }

    void failed(String alertmanager, int alerts) {
        errors.labels(alertmanager).inc(alerts);
    }

    void sent(String alertmanager, int alerts, double seconds) {
        sent.labels(alertmanager).inc(alerts);
        latency.labels(alertmanager).observe(seconds);
        latencyHistogram.labels(alertmanager).observe(seconds);
    }
}
