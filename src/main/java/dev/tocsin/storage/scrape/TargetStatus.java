package dev.tocsin.storage.scrape;

import dev.tocsin.storage.MetricMetadata;
import java.util.Map;

/**
 * A target and how its last scrape went, for {@code /api/v1/targets}.
 *
 * @param pool the job name
 * @param health {@code up}, {@code down}, or {@code unknown} before the first scrape
 * @param lastError empty if the last scrape succeeded
 * @param lastScrapeMillis Unix milliseconds, 0 before the first scrape
 * @param lastDurationSeconds how long it took
 * @param metadata what the last scrape that succeeded said of its metric families, in their order
 */
public record TargetStatus(
        String pool,
        ScrapeTarget target,
        String health,
        String lastError,
        long lastScrapeMillis,
        double lastDurationSeconds,
        Map<String, MetricMetadata> metadata) {}
