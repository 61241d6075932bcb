package dev.tocsin.storage;

import java.util.List;

/**
 * What {@code /api/v1/status/tsdb} shows; lists are largest first.
 *
 * @param seriesCount series with samples in memory
 * @param labelPairCount distinct label pairs
 * @param chunkCount chunks in memory
 * @param minTimeMillis oldest sample in memory, Long.MAX_VALUE if there is none
 * @param maxTimeMillis newest sample, Long.MIN_VALUE if there is none
 */
public record CardinalityStats(
        long seriesCount,
        long labelPairCount,
        long chunkCount,
        long minTimeMillis,
        long maxTimeMillis,
        List<Stat> seriesCountByMetricName,
        List<Stat> labelValueCountByLabelName,
        List<Stat> memoryInBytesByLabelName,
        List<Stat> seriesCountByLabelValuePair) {

    /** A name with its number. */
    public record Stat(String name, long value) {}
}
