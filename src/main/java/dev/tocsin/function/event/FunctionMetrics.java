package dev.tocsin.function.event;

import dev.tocsin.function.Functions;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.Locale;

/** The metrics of wake-ups. */
public final class FunctionMetrics {

    private static final double[] SECONDS = {.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25};

    final Counter wakeups;
    final Counter refused;
    final Histogram duration;
    final Counter units;
    final Counter sent;
    final Counter heartbeats;
    final Gauge lastHeartbeat;

    public FunctionMetrics(CollectorRegistry registry) {
        wakeups = Counter.build(
                        "tocsin_function_wakeups_total",
                        "Wake-ups by what became of them: done, unfinished (the budget ended before the work), unavailable"
                                + " (the ledger could not be reached), failed (by a defect).")
                .labelNames("outcome")
                .register(registry);
        refused = Counter.build(
                        "tocsin_function_events_refused_total",
                        "Events that can never succeed: malformed, unusable, or for a role that this process does not have; and dead"
                                + " ones, which a Broker could not deliver.")
                .labelNames("reason")
                .register(registry);
        duration = Histogram.build("tocsin_function_duration_seconds", "How long wake-ups worked.")
                .buckets(SECONDS)
                .register(registry);
        units = Counter.build(
                        "tocsin_function_units_total",
                        "Units of work of wake-ups: rule groups evaluated, groups notified about, rules taken over.")
                .labelNames("function", "outcome")
                .register(registry);
        sent = Counter.build("tocsin_events_sent_total", "CloudEvents sent on to K_SINK.")
                .labelNames("outcome")
                .register(registry);
        heartbeats = Counter.build("tocsin_heartbeats_total", "Requests to tocsin.heartbeat.url.")
                .labelNames("outcome")
                .register(registry);
        lastHeartbeat = Gauge.build(
                        "tocsin_last_heartbeat_timestamp_seconds",
                        "When a heartbeat was last sent and answered by 2xx.")
                .register(registry);
        for (Refusals.Cause cause : Refusals.Cause.values()) {
            refused.labels(cause.text());
        }
        for (String outcome : new String[] {"done", "unfinished", "unavailable", "failed"}) {
            wakeups.labels(outcome);
        }
    }

    void measure(Functions.Report report) {
        String function = report.kind().name().toLowerCase(Locale.ROOT);
        units.labels(function, "done").inc(report.done());
        units.labels(function, "failed").inc(report.failed());
    }
}
