package dev.tocsin.storage;

import java.util.List;

/**
 * How a store is.
 *
 * @param durable whether what is appended now reaches the disk
 * @param problems what is wrong or was found wrong since the start, in words, newest last, bounded
 * @param series series with samples in memory
 * @param newestSampleMillis Long.MIN_VALUE if there is none
 * @param oldestSampleMillis Long.MAX_VALUE if there is none
 * @param diskBytes bytes of all files of the store
 */
public record StoreStatus(
        boolean durable,
        List<String> problems,
        long series,
        long newestSampleMillis,
        long oldestSampleMillis,
        long diskBytes) {}
