package dev.tocsin.storage.remote.store;

import java.util.List;

/**
 * Samples of one iteration of a rule group, or a part of them, as they are to be committed with it and sent later.
 *
 * @param samples how many
 * @param newestMillis time of the newest, Unix milliseconds
 * @param names metric names in it
 * @param body a {@code prometheus.WriteRequest}, snappy-compressed
 */
public record RecordedBatch(int samples, long newestMillis, List<String> names, byte[] body) {
    public RecordedBatch {
        names = List.copyOf(names);
    }
}
