package dev.tocsin.source.prometheus;

import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.http.HttpClientConfig;
import java.util.List;
import java.util.Map;

/**
 * One scrape job, with the global defaults applied.
 *
 * @param jobName unique
 * @param intervalMillis distance of two scrapes of a target
 * @param timeoutMillis of one scrape, not longer than the interval
 * @param metricsPath path of the URL
 * @param scheme {@code http} or {@code https}
 * @param params query parameters of the URL
 * @param honorLabels whether labels of the target win over those of the server
 * @param honorTimestamps whether timestamps of the target are taken
 * @param enableCompression whether gzip is asked for
 * @param limits when a scrape fails for being too large
 * @param discovery the targets
 * @param relabelConfigs applied to each target's labels
 * @param metricRelabelConfigs applied to each sample's labels
 * @param http how targets are reached
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
        boolean enableCompression,
        ScrapeLimits limits,
        Discovery discovery,
        List<RelabelConfig> relabelConfigs,
        List<RelabelConfig> metricRelabelConfigs,
        HttpClientConfig http) {

    public ScrapeConfig {
        params = Map.copyOf(params);
        relabelConfigs = List.copyOf(relabelConfigs);
        metricRelabelConfigs = List.copyOf(metricRelabelConfigs);
    }
}
