package dev.tocsin.source.kubernetes;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;

/** {@code tocsin_rules_kubernetes_*}. */
public final class KubernetesRuleMetrics {

    private static final double NANOS = 1e9;

    private final Gauge objects;
    private final Gauge invalid;
    private final Gauge up;
    private final Gauge lastSync;
    private final Counter requests;
    private final Counter lists;
    private final Counter reports;

    public KubernetesRuleMetrics(CollectorRegistry registry) {
        objects = Gauge.build("tocsin_rules_kubernetes_objects", "PrometheusRule objects that are selected.")
                .register(registry);
        invalid = Gauge.build(
                        "tocsin_rules_kubernetes_invalid_objects", "Selected PrometheusRule objects with problems.")
                .register(registry);
        up = Gauge.build(
                        "tocsin_rules_kubernetes_up",
                        "Whether the rules are those of the cluster (1), or the last good ones because the Kubernetes API"
                                + " cannot be asked (0).")
                .register(registry);
        lastSync = Gauge.build(
                        "tocsin_rules_kubernetes_last_sync_timestamp_seconds",
                        "When the rules were last known to be those of the cluster.")
                .register(registry);
        requests = Counter.build("tocsin_rules_kubernetes_requests_total", "Requests made of the Kubernetes API.")
                .labelNames("verb", "resource", "outcome")
                .register(registry);
        lists = Counter.build(
                        "tocsin_rules_kubernetes_relists_total",
                        "How often all objects had to be listed again because a watch could not go on.")
                .register(registry);
        reports = Counter.build(
                        "tocsin_rules_kubernetes_events_total",
                        "Reports of invalid objects, as events on them, by outcome.")
                .labelNames("outcome")
                .register(registry);
    }

    void request(String verb, String resource, String outcome) {
        requests.labels(verb, resource, outcome).inc();
    }

    void relisted() {
        lists.inc();
    }

    void reported(String outcome) {
        reports.labels(outcome).inc();
    }

    /** What is known now. */
    void state(int all, int broken, boolean good) {
        objects.set(all);
        invalid.set(broken);
        up(good);
    }

    void up(boolean good) {
        up.set(good ? 1 : 0);
    }

    void synced(long nowNanos) {
        lastSync.set(nowNanos / NANOS);
    }
}
