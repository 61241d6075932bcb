package dev.tocsin.storage.remote.write;

/**
 * How samples are batched and repeated; Prometheus' {@code queue_config}.
 *
 * @param minShards requests under way at least, where there is enough to send
 * @param maxShards requests under way at most
 * @param maxSamplesPerSend samples of one request
 * @param batchSendDeadlineMillis how long a sample waits for its request to fill
 * @param minBackoffMillis before the first repetition
 * @param maxBackoffMillis between repetitions at most
 * @param retryOnRateLimit whether status 429 is repeated; else its samples are dropped
 * @param sampleAgeLimitMillis older samples are dropped instead of sent; 0 is no limit
 */
public record QueueSettings(
        int minShards,
        int maxShards,
        int maxSamplesPerSend,
        long batchSendDeadlineMillis,
        long minBackoffMillis,
        long maxBackoffMillis,
        boolean retryOnRateLimit,
        long sampleAgeLimitMillis) {

    /** Prometheus' numbers, but 429 is repeated: for storages that rules are evaluated on. */
    public static final QueueSettings STORAGE = new QueueSettings(1, 50, 2000, 5000, 30, 5000, true, 0);

    public QueueSettings {
        if (minShards < 1 || maxShards < minShards || maxSamplesPerSend < 1) {
            throw new IllegalArgumentException(
                    "queue_config: min_shards, max_shards and max_samples_per_send must be positive, and min_shards"
                            + " not above max_shards");
        }
    }
}
