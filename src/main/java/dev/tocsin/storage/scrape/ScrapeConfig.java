package dev.tocsin.storage.scrape;

import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.http.HttpClientConfig;
import java.util.List;
import java.util.Map;

/**
 * One job of {@code scrape_configs} (Prometheus 3.14 {@code config/config.go ScrapeConfig}).
 *
 * @param jobName value of the {@code job} label
 * @param intervalMillis between scrapes of a target
 * @param timeoutMillis of one scrape, not longer than the interval
 * @param metricsPath default {@code /metrics}
 * @param scheme {@code http} or {@code https}
 * @param params query parameters
 * @param honorLabels whether labels of the exposition win over the target's; if not, they become {@code exported_…}
 * @param honorTimestamps whether timestamps of the exposition are taken
 * @param trackTimestampsStaleness whether series with timestamps of their own get staleness markers too
 * @param limits what a scrape may at most bring
 * @param relabel applied to targets
 * @param metricRelabel applied to samples
 * @param http how targets are reached
 * @param discovery where the targets are listed
 */
public record ScrapeConfig(
        String jobName,
        long intervalMillis,
        long timeoutMillis,
        String metricsPath,
        String scheme,
        Map<String, List<String>> params,
        boolean honorLabels,
        boolean honorTimestamps,
        boolean trackTimestampsStaleness,
        Limits limits,
        List<RelabelConfig> relabel,
        List<RelabelConfig> metricRelabel,
        HttpClientConfig http,
        List<TargetDiscovery> discovery) {

    /** {@code scrape_interval} where nothing else is said. */
    public static final long DEFAULT_INTERVAL_MILLIS = 15_000;

    /** {@code scrape_timeout} where nothing else is said. */
    public static final long DEFAULT_TIMEOUT_MILLIS = 10_000;

    public ScrapeConfig {
        params = Map.copyOf(params);
        relabel = List.copyOf(relabel);
        metricRelabel = List.copyOf(metricRelabel);
        discovery = List.copyOf(discovery);
        if (jobName.isEmpty()) {
            throw new IllegalArgumentException("job_name is empty");
        }
        if (intervalMillis <= 0) {
            throw new IllegalArgumentException("scrape_interval of job " + jobName + " must be positive");
        }
        if (timeoutMillis <= 0 || timeoutMillis > intervalMillis) {
            throw new IllegalArgumentException(
                    "scrape timeout greater than scrape interval for scrape config with job name \"" + jobName + '"');
        }
    }

    /** A job with everything at its default. */
    public static ScrapeConfig of(String jobName, long intervalMillis, List<TargetDiscovery> discovery) {
        return new ScrapeConfig(
                jobName,
                intervalMillis,
                Math.min(intervalMillis, DEFAULT_TIMEOUT_MILLIS),
                "/metrics",
                "http",
                Map.of(),
                false,
                true,
                false,
                Limits.NONE,
                List.of(),
                List.of(),
                HttpClientConfig.DEFAULT,
                discovery);
    }

    /** This job with its targets listed elsewhere: equal for two jobs that scrape in the same way. */
    ScrapeConfig listedBy(List<TargetDiscovery> other) {
        return new ScrapeConfig(
                jobName,
                intervalMillis,
                timeoutMillis,
                metricsPath,
                scheme,
                params,
                honorLabels,
                honorTimestamps,
                trackTimestampsStaleness,
                limits,
                relabel,
                metricRelabel,
                http,
                other);
    }

    /** This job with its targets reached in another way. */
    ScrapeConfig reachedBy(HttpClientConfig other) {
        return new ScrapeConfig(
                jobName,
                intervalMillis,
                timeoutMillis,
                metricsPath,
                scheme,
                params,
                honorLabels,
                honorTimestamps,
                trackTimestampsStaleness,
                limits,
                relabel,
                metricRelabel,
                other,
                discovery);
    }

    /**
     * What a scrape may at most bring; 0 is no limit. A scrape that exceeds one fails as a whole.
     *
     * @param bodySize bytes, after decompression
     * @param samples after metric relabelling, staleness markers not counted
     * @param labels label pairs of a sample
     * @param labelNameLength bytes
     * @param labelValueLength bytes
     * @param targets targets of the job after relabelling; more fail all of them
     */
    public record Limits(
            long bodySize, int samples, int labels, int labelNameLength, int labelValueLength, int targets) {
        public static final Limits NONE = new Limits(0, 0, 0, 0, 0, 0);
    }
}
