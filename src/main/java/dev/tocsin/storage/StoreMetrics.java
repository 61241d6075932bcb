package dev.tocsin.storage;

import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.StoreCounters;
import dev.tocsin.storage.remote.RemoteWriteReceiver;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;

/** The store's numbers, under Prometheus' names where dashboards read them, and under our own. */
final class StoreMetrics extends Collector {

    private final EmbeddedStore store;
    private final RemoteWriteReceiver receiver;

    StoreMetrics(EmbeddedStore store, RemoteWriteReceiver receiver) {
        this.store = store;
        this.receiver = receiver;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        StoreCounters c = store.counters();
        EmbeddedStore.SegmentStats segments = store.segments();
        List<MetricFamilySamples> out = new ArrayList<>();
        gauge(out, "prometheus_tsdb_head_series", "Series with samples in memory.", store.liveSeries());
        byType(
                out,
                "prometheus_tsdb_head_samples_appended_total",
                "Samples stored since the start.",
                c.samplesAppended(),
                c.histogramsAppended());
        counter(out, "prometheus_tsdb_head_series_created_total", "Series created.", c.seriesCreated());
        counter(out, "prometheus_tsdb_head_series_removed_total", "Series past retention.", c.seriesRemoved());
        gauge(
                out,
                "prometheus_tsdb_head_max_time_seconds",
                "Time of the newest sample.",
                Math.max(0, store.newestSampleMillis()) / 1e3);
        byType(
                out,
                "prometheus_tsdb_out_of_order_samples_total",
                "Samples older than the newest.",
                c.outOfOrder(),
                c.histogramsOutOfOrder());
        byType(
                out,
                "prometheus_tsdb_out_of_bound_samples_total",
                "Samples too old or too far in the future.",
                c.outOfBounds(),
                c.histogramsOutOfBounds());
        counter(out, "prometheus_tsdb_wal_corruptions_total", "Damaged places found on disk.", c.corruptions());
        counter(out, "prometheus_tsdb_wal_writes_failed_total", "Failed writes of the log.", c.logFailures());
        gauge(out, "prometheus_tsdb_blocks_loaded", "Segment files.", segments.count());
        gauge(out, "prometheus_tsdb_storage_blocks_bytes", "Bytes of segment files.", segments.bytes());
        counter(
                out,
                "tocsin_store_duplicate_samples_total",
                "Samples with another value at the same time.",
                c.duplicates());
        gauge(out, "tocsin_store_durable", "1 while what is appended reaches the disk.", store.isDurable() ? 1 : 0);
        gauge(out, "tocsin_store_log_bytes", "Bytes of log since the last snapshot.", segments.logBytes());
        counter(out, "tocsin_store_snapshots_total", "Snapshots of memory written.", c.snapshots());
        counter(out, "tocsin_store_snapshot_failures_total", "Snapshots that failed.", c.snapshotFailures());
        counter(out, "tocsin_store_segment_failures_total", "Segments that could not be written.", c.segmentFailures());
        counter(out, "tocsin_store_samples_lost_total", "Samples that damage has cost.", c.samplesLost());
        counter(out, "tocsin_remote_write_requests_total", "Remote writes received.", receiver.requests());
        counter(
                out,
                "tocsin_remote_write_refused_requests_total",
                "Remote writes not answered with 204.",
                receiver.refusedRequests());
        counter(
                out,
                "prometheus_remote_storage_samples_in_total",
                "Samples stored by remote write.",
                receiver.samples());
        counter(
                out,
                "prometheus_api_remote_write_invalid_labels_samples_total",
                "Series left out of remote writes for their labels.",
                receiver.invalidSeries());
        return out;
    }

    /** A counter of samples by their type. */
    private static void byType(List<MetricFamilySamples> out, String name, String help, long all, long histograms) {
        CounterMetricFamily family = new CounterMetricFamily(name, help, List.of("type"));
        family.addMetric(List.of("float"), all - histograms);
        family.addMetric(List.of("histogram"), histograms);
        out.add(family);
    }

    private static void gauge(List<MetricFamilySamples> out, String name, String help, double value) {
        out.add(new GaugeMetricFamily(name, help, value));
    }

    private static void counter(List<MetricFamilySamples> out, String name, String help, double value) {
        out.add(new CounterMetricFamily(name, help, value));
    }
}
