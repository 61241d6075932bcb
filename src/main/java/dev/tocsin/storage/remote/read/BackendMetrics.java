package dev.tocsin.storage.remote.read;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.util.concurrent.atomic.LongAdder;

/** What reading from remote storages costs. Label {@code kind}: {@code read}, {@code export}, {@code query}, {@code detect}. */
public final class BackendMetrics {

    public final Counter requests;
    public final Counter retries;
    public final Counter requestBytes;
    public final Counter responseBytes;
    public final Counter samples;
    public final Counter ticks;
    public final Counter selectors;
    public final Counter pushedDown;
    public final Gauge series;
    public final Gauge cacheBytes;
    public final Gauge lastTickRequests;
    public final Gauge lastTickBytes;
    public final Histogram duration;

    private final LongAdder reads = new LongAdder();
    private final LongAdder bytesRead = new LongAdder();

    public BackendMetrics(CollectorRegistry registry) {
        requests = Counter.build("tocsin_storage_requests_total", "Requests to the storage, by outcome.")
                .labelNames("kind", "outcome")
                .register(registry);
        retries = Counter.build("tocsin_storage_retries_total", "Requests that were repeated.")
                .register(registry);
        requestBytes = Counter.build("tocsin_storage_request_bytes_total", "Bytes of bodies sent to the storage.")
                .labelNames("kind")
                .register(registry);
        responseBytes = Counter.build("tocsin_storage_response_bytes_total", "Bytes of bodies read from the storage.")
                .labelNames("kind")
                .register(registry);
        samples = Counter.build("tocsin_storage_samples_read_total", "Samples read from the storage.")
                .register(registry);
        ticks = Counter.build("tocsin_storage_fetches_total", "Times the wants of all rules due were fetched together.")
                .register(registry);
        selectors = Counter.build(
                        "tocsin_storage_selectors_fetched_total", "Distinct selectors fetched from the storage.")
                .register(registry);
        pushedDown = Counter.build(
                        "tocsin_storage_rules_pushed_down_total", "Rule evaluations handed to the storage's query API.")
                .register(registry);
        series = Gauge.build("tocsin_storage_cached_series", "Series of which samples are kept between evaluations.")
                .register(registry);
        cacheBytes = Gauge.build("tocsin_storage_cached_bytes", "Bytes of samples kept between evaluations, about.")
                .register(registry);
        lastTickRequests = Gauge.build(
                        "tocsin_storage_last_fetch_requests", "Requests of the last time that wants were fetched.")
                .register(registry);
        lastTickBytes = Gauge.build(
                        "tocsin_storage_last_fetch_bytes", "Bytes read the last time that wants were fetched.")
                .register(registry);
        duration = Histogram.build("tocsin_storage_request_duration_seconds", "Duration of requests to the storage.")
                .labelNames("kind")
                .buckets(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60)
                .register(registry);
    }

    void called(String kind, String outcome, int sent, long received, double seconds) {
        requests.labels(kind, outcome).inc();
        duration.labels(kind).observe(seconds);
        requestBytes.labels(kind).inc(sent);
        responseBytes.labels(kind).inc(received);
        reads.increment();
        bytesRead.add(received);
    }

    /** Requests so far. */
    public long reads() {
        return reads.sum();
    }

    /** Bytes of answers so far. */
    public long bytesRead() {
        return bytesRead.sum();
    }
}
