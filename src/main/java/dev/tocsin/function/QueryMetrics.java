package dev.tocsin.function;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import io.prometheus.client.Summary;

/** The metrics of the queries of the HTTP API, under the names of Prometheus' engine (Prometheus 3.14 {@code promql/engine.go}). */
final class QueryMetrics {

    private static final String QUEUE = "queue_time";
    private static final String EVALUATION = "inner_eval";

    final Gauge running;
    private final Summary duration;
    private final Histogram histogram;
    private final Counter samples;

    QueryMetrics(CollectorRegistry registry, int maxConcurrency) {
        running = Gauge.build("prometheus_engine_queries", "The current number of queries being executed or waiting.")
                .register(registry);
        Gauge.build("prometheus_engine_queries_concurrent_max", "The max number of concurrent queries.")
                .register(registry)
                .set(maxConcurrency);
        duration = Summary.build("prometheus_engine_query_duration_seconds", "Query timings")
                .labelNames("slice")
                .quantile(.5, .05)
                .quantile(.9, .01)
                .quantile(.99, .001)
                .register(registry);
        histogram = Histogram.build("prometheus_engine_query_duration_histogram_seconds", "Query timings histogram.")
                .labelNames("slice")
                .buckets(.01, .1, 1, 10)
                .register(registry);
        samples = Counter.build(
                        "prometheus_engine_query_samples_total", "The total number of samples loaded by all queries.")
                .register(registry);
        for (String slice : new String[] {QUEUE, EVALUATION}) {
            duration.labels(slice);
            histogram.labels(slice);
        }
    }

    void queued(long nanos) {
        observe(QUEUE, nanos);
    }

    void evaluated(long nanos) {
        observe(EVALUATION, nanos);
    }

    void loaded(long count) {
        samples.inc(count);
    }

    private void observe(String slice, long nanos) {
        duration.labels(slice).observe(nanos / 1e9);
        histogram.labels(slice).observe(nanos / 1e9);
    }
}
