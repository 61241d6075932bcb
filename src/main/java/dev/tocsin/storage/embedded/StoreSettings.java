package dev.tocsin.storage.embedded;

import java.nio.file.Path;

/**
 * How a store is kept. Times are milliseconds.
 *
 * @param directory made if it does not exist; nobody else may use it
 * @param retentionMillis samples older than this, seen from the newest, are deleted; 0 keeps all
 * @param retentionBytes the oldest samples are deleted until segment files are no larger together; 0 is no limit
 * @param blockMillis span of time of a segment file; memory holds up to twice that and {@code maxLagMillis}
 * @param maxLagMillis how much older than the newest sample of the store a sample may be
 * @param maxAheadMillis how far in the future a sample may be
 * @param snapshotMillis how often memory is written out, so that a restart has little log to read
 * @param snapshotLogBytes log size at which this happens earlier
 */
public record StoreSettings(
        Path directory,
        long retentionMillis,
        long retentionBytes,
        long blockMillis,
        long maxLagMillis,
        long maxAheadMillis,
        long snapshotMillis,
        long snapshotLogBytes) {

    public static final long DEFAULT_RETENTION_MILLIS = 15L * 24 * 3600 * 1000;

    public StoreSettings {
        if (blockMillis <= 0 || maxLagMillis < 0 || retentionMillis < 0 || retentionBytes < 0) {
            throw new IllegalArgumentException("retention and lag must not be negative, the block not zero");
        }
    }

    /**
     * Prometheus' times: fifteen days, blocks of two hours, samples at most half a block older than the newest
     * ({@code tsdb/head.go appendableMinValidTime}) and ten minutes in the future.
     */
    public static StoreSettings of(Path directory) {
        return new StoreSettings(
                directory, DEFAULT_RETENTION_MILLIS, 0, 7_200_000, 3_600_000, 600_000, 600_000, 128L << 20);
    }

    public StoreSettings withRetention(long millis, long bytes) {
        return new StoreSettings(
                directory, millis, bytes, blockMillis, maxLagMillis, maxAheadMillis, snapshotMillis, snapshotLogBytes);
    }

    /** Other spans, mostly for tests. */
    public StoreSettings withSpans(long block, long maxLag) {
        return new StoreSettings(
                directory,
                retentionMillis,
                retentionBytes,
                block,
                maxLag,
                maxAheadMillis,
                snapshotMillis,
                snapshotLogBytes);
    }
}
