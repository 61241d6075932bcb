package dev.tocsin.source.prometheus;

import dev.tocsin.model.Labels;

/**
 * {@code global} of a Prometheus configuration. Durations are in milliseconds, defaults applied.
 *
 * @param externalLabels labels of this server, environment variables expanded
 * @param evaluationIntervalMillis default interval of rule groups
 * @param ruleQueryOffsetMillis default query offset of rule groups
 * @param scrapeIntervalMillis default interval of scrape jobs
 * @param scrapeTimeoutMillis default timeout of scrape jobs
 * @param limits default limits of scrape jobs
 */
public record GlobalConfig(
        Labels externalLabels,
        long evaluationIntervalMillis,
        long ruleQueryOffsetMillis,
        long scrapeIntervalMillis,
        long scrapeTimeoutMillis,
        ScrapeLimits limits) {

    /** Prometheus' defaults: everything each minute, scrapes time out after ten seconds. */
    public static final GlobalConfig DEFAULT =
            new GlobalConfig(Labels.EMPTY, 60_000, 0, 60_000, 10_000, ScrapeLimits.NONE);
}
