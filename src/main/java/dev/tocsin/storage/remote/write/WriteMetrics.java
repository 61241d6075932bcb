package dev.tocsin.storage.remote.write;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;

/**
 * What sending does, under the names of Prometheus 3.14 {@code storage/remote/queue_manager.go}. Label {@code url} holds
 * scheme, host and port only: the rest of a URL may be secret.
 */
public final class WriteMetrics {

    private static final String[] QUEUE = {"remote_name", "url"};

    final Counter samples;
    final Counter failed;
    final Counter retried;
    final Counter dropped;
    final Counter metadata;
    final Counter metadataFailed;
    final Counter bytes;
    final Gauge pending;
    final Gauge pendingBytes;
    final Gauge shards;
    final Gauge maxShards;
    final Gauge minShards;
    final Gauge highestSent;
    final Gauge highestIn;
    final Histogram duration;

    public WriteMetrics(CollectorRegistry registry) {
        samples = counter(registry, "samples_total", "Samples sent to remote storage.", QUEUE);
        failed = counter(registry, "samples_failed_total", "Samples that remote storage refused for good.", QUEUE);
        retried = counter(registry, "samples_retried_total", "Samples whose sending failed and was repeated.", QUEUE);
        dropped = counter(
                registry,
                "samples_dropped_total",
                "Samples that were not sent, by reason.",
                "remote_name",
                "url",
                "reason");
        metadata = counter(registry, "metadata_total", "Metadata entries sent to remote storage.", QUEUE);
        metadataFailed = counter(registry, "metadata_failed_total", "Metadata entries that were not taken.", QUEUE);
        bytes = counter(registry, "bytes_total", "Bytes of samples sent, compressed.", QUEUE);
        pending = gauge(registry, "samples_pending", "Samples read from the queue and not yet taken.", QUEUE);
        pendingBytes = Gauge.build("tocsin_remote_write_queue_bytes", "Bytes that wait in the queue on disk or ledger.")
                .labelNames(QUEUE)
                .register(registry);
        shards = gauge(registry, "shards", "Requests under way.", QUEUE);
        maxShards = gauge(registry, "shards_max", "Requests under way at most.", QUEUE);
        minShards = gauge(registry, "shards_min", "Requests under way at least.", QUEUE);
        highestSent = gauge(
                registry, "queue_highest_sent_timestamp_seconds", "Time of the newest sample that was taken.", QUEUE);
        highestIn = gauge(registry, "highest_timestamp_in_seconds", "Time of the newest sample that came in.");
        duration = Histogram.build(
                        "prometheus_remote_storage_sent_batch_duration_seconds",
                        "Duration of send calls, answered ones.")
                .labelNames(QUEUE)
                .buckets(.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 25, 60, 120, 300)
                .register(registry);
    }

    /** Counts samples that were dropped from a queue that was full. */
    public void lost(long samples) {
        dropped.labels("", "", "queue_full").inc(samples);
    }

    private static Counter counter(CollectorRegistry registry, String name, String help, String... labels) {
        return Counter.build("prometheus_remote_storage_" + name, help)
                .labelNames(labels)
                .register(registry);
    }

    private static Gauge gauge(CollectorRegistry registry, String name, String help, String... labels) {
        return Gauge.build("prometheus_remote_storage_" + name, help)
                .labelNames(labels)
                .register(registry);
    }
}
