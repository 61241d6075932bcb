package dev.tocsin.storage.scrape;

import dev.tocsin.model.PromDuration;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.SampleOutcome;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.GaugeMetricFamily;
import io.prometheus.client.Histogram;
import io.prometheus.client.Summary;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The metrics of scraping, under the names that Prometheus' dashboards read (Prometheus 3.14 {@code scrape/metrics.go}). */
final class ScrapeMetrics {

    private final Summary interval;
    private final Histogram intervalHistogram;
    private final Counter exceededSamples;
    private final Counter exceededBody;
    private final Counter duplicate;
    private final Counter outOfOrder;
    private final Counter outOfBounds;

    ScrapeMetrics(CollectorRegistry registry) {
        interval = Summary.build("prometheus_target_interval_length_seconds", "Actual intervals between scrapes.")
                .labelNames("interval")
                .quantile(.01, .001)
                .quantile(.05, .005)
                .quantile(.5, .05)
                .quantile(.9, .01)
                .quantile(.99, .001)
                .register(registry);
        intervalHistogram = Histogram.build(
                        "prometheus_target_interval_length_histogram_seconds", "Actual intervals between scrapes.")
                .labelNames("interval")
                .buckets(.01, .1, 1, 10)
                .register(registry);
        exceededSamples = counter(
                registry,
                "exceeded_sample_limit_total",
                "Total number of scrapes that hit the sample limit and were rejected.");
        exceededBody = counter(
                registry, "exceeded_body_size_limit_total", "Total number of scrapes that hit the body size limit");
        duplicate = counter(
                registry,
                "sample_duplicate_timestamp_total",
                "Total number of samples rejected due to duplicate timestamps but different values.");
        outOfOrder = counter(
                registry,
                "sample_out_of_order_total",
                "Total number of samples rejected due to not being out of the expected order.");
        outOfBounds = counter(
                registry,
                "sample_out_of_bounds_total",
                "Total number of samples rejected due to timestamp falling outside of the time bounds.");
    }

    private static Counter counter(CollectorRegistry registry, String name, String help) {
        return Counter.build("prometheus_target_scrapes_" + name, help).register(registry);
    }

    /** Shows how many targets each job has, and had before relabelling. */
    static void ofTargets(ScrapeManager manager, CollectorRegistry registry) {
        registry.register(new Collector() {
            @Override
            public List<MetricFamilySamples> collect() {
                GaugeMetricFamily targets = new GaugeMetricFamily(
                        "prometheus_target_scrape_pool_targets",
                        "Current number of targets in this scrape pool.",
                        List.of("scrape_job"));
                GaugeMetricFamily discovered = new GaugeMetricFamily(
                        "prometheus_sd_discovered_targets",
                        "Current number of discovered targets.",
                        List.of("name", "config"));
                Map<String, Integer> active = new HashMap<>();
                manager.targets().forEach(status -> active.merge(status.pool(), 1, Integer::sum));
                manager.dropped().forEach((job, dropped) -> {
                    int kept = active.getOrDefault(job, 0);
                    targets.addMetric(List.of(job), kept);
                    discovered.addMetric(List.of("scrape", job), kept + dropped.size());
                });
                return List.of(targets, discovered);
            }
        });
    }

    /** Two scrapes of a target followed each other. */
    void interval(long wantedMillis, double seconds) {
        String wanted = PromDuration.format(wantedMillis);
        interval.labels(wanted).observe(seconds);
        intervalHistogram.labels(wanted).observe(seconds);
    }

    void tooManySamples() {
        exceededSamples.inc();
    }

    void tooLarge() {
        exceededBody.inc();
    }

    void appended(AppendResult result, int samples) {
        if (result.refused() == 0) {
            return;
        }
        for (int i = 0; i < samples; i++) {
            SampleOutcome outcome = result.outcome(i);
            if (outcome == SampleOutcome.DUPLICATE) {
                duplicate.inc();
            } else if (outcome == SampleOutcome.OUT_OF_ORDER) {
                outOfOrder.inc();
            } else if (outcome == SampleOutcome.TOO_OLD || outcome == SampleOutcome.TOO_FAR_IN_FUTURE) {
                outOfBounds.inc();
            }
        }
    }
}
