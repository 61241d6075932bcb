package dev.tocsin.source.prometheus;

import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import java.util.List;
import java.util.Map;

/**
 * A store to write to.
 *
 * @param name may be empty
 * @param url a secret, because it may hold credentials
 * @param timeoutMillis of one request
 * @param headers sent with each request; values may be secrets
 * @param writeRelabelConfigs applied to each series' labels
 * @param sendNativeHistograms whether native histograms go too; on unless the file says otherwise, so that nothing is
 *     left out unsaid (Prometheus' default is off)
 * @param sendMetadata whether types and help texts go too ({@code metadata_config.send})
 * @param queue how samples are batched and repeated
 * @param http how it is reached; HTTP/2 is off by default here
 */
public record RemoteWriteConfig(
        String name,
        Secret url,
        long timeoutMillis,
        Map<String, Secret> headers,
        List<RelabelConfig> writeRelabelConfigs,
        boolean sendNativeHistograms,
        boolean sendMetadata,
        Queue queue,
        HttpClientConfig http) {

    public RemoteWriteConfig {
        headers = Map.copyOf(headers);
        writeRelabelConfigs = List.copyOf(writeRelabelConfigs);
    }

    /**
     * {@code queue_config}.
     *
     * @param capacity samples that wait per shard
     * @param minShards requests under way at least
     * @param maxShards requests under way at most
     * @param maxSamplesPerSend samples of one request
     * @param batchSendDeadlineMillis how long a sample waits for its batch to fill
     * @param minBackoffMillis before the first repetition
     * @param maxBackoffMillis between repetitions at most
     * @param retryOnRateLimit whether 429 is repeated
     * @param sampleAgeLimitMillis older samples are dropped; 0 is no limit
     */
    public record Queue(
            long capacity,
            long minShards,
            long maxShards,
            long maxSamplesPerSend,
            long batchSendDeadlineMillis,
            long minBackoffMillis,
            long maxBackoffMillis,
            boolean retryOnRateLimit,
            long sampleAgeLimitMillis) {

        /** Prometheus' defaults. */
        public static final Queue DEFAULT = new Queue(10_000, 1, 50, 2_000, 5_000, 30, 5_000, false, 0);
    }
}
