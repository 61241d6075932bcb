package dev.tocsin.source.prometheus;

import dev.tocsin.storage.scrape.ScrapeConfig.Limits;
import java.nio.file.Path;
import java.util.List;

/** The jobs of a {@code prometheus.yml} as the scraper takes them. */
public final class ScrapeJobs {

    private ScrapeJobs() {}

    /** All jobs of a configuration, in its order. */
    public static List<dev.tocsin.storage.scrape.ScrapeConfig> of(PrometheusConfig config) {
        return config.scrapeConfigs().stream().map(ScrapeJobs::of).toList();
    }

    private static dev.tocsin.storage.scrape.ScrapeConfig of(ScrapeConfig job) {
        FileTargetDiscovery discovery = new FileTargetDiscovery(Path.of(""), job.discovery());
        return new dev.tocsin.storage.scrape.ScrapeConfig(
                job.jobName(),
                job.intervalMillis(),
                job.timeoutMillis(),
                job.metricsPath(),
                job.scheme(),
                job.params(),
                job.honorLabels(),
                job.honorTimestamps(),
                false,
                limits(job.limits()),
                job.relabelConfigs(),
                job.metricRelabelConfigs(),
                job.http(),
                List.of(discovery));
    }

    private static Limits limits(ScrapeLimits limits) {
        return new Limits(
                limits.bodyBytes(),
                clamp(limits.samples()),
                clamp(limits.labels()),
                clamp(limits.labelNameLength()),
                clamp(limits.labelValueLength()),
                clamp(limits.targets()));
    }

    private static int clamp(long limit) {
        return (int) Math.min(limit, Integer.MAX_VALUE);
    }
}
