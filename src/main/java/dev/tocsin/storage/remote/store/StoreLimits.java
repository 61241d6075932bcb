package dev.tocsin.storage.remote.store;

/**
 * How a remote storage is read.
 *
 * @param overlapMillis how far before what is known a new tail begins, so that late samples are found
 * @param longRangeMillis ranges longer than this are handed to the storage while what they need is not at hand
 * @param timeoutNanos for one fetch, repetitions included
 * @param cacheBytes of samples that are kept, about
 * @param idleNanos a selector that nobody wanted for so long is forgotten
 * @param fillLongRanges whether long ranges are read in the background, so that they become warm
 */
public record StoreLimits(
        long overlapMillis,
        long longRangeMillis,
        long timeoutNanos,
        long cacheBytes,
        long idleNanos,
        boolean fillLongRanges) {}
