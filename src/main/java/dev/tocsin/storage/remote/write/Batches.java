package dev.tocsin.storage.remote.write;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Relabel;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the request bodies of a round for one endpoint: external labels, relabelling, the age limit, and the division
 * into shards (by series, so that the samples of one series stay in order). For one thread.
 */
final class Batches {

    private static final int MAX_KNOWN = 1_000_000;

    private final WriteClient client;
    private final WriteEndpoint endpoint;
    private final SeriesEncoder encoder = new SeriesEncoder();
    private final Map<Labels, Optional<byte[]>> known = new IdentityHashMap<>();

    Batches(WriteClient client) {
        this.client = client;
        this.endpoint = client.endpoint();
    }

    /** One request. */
    record Body(byte[] bytes, int samples, long newestMillis) {}

    /** Takes the samples of a round one by one. */
    interface Samples {
        int size();

        Labels labels(int index);

        long time(int index);

        double value(int index);

        @Nullable
        FloatHistogram histogram(int index);
    }

    /**
     * The bodies, a list a shard; those of one shard are to be sent one after the other.
     *
     * @param nowMillis for the age limit
     */
    List<List<Body>> divide(Samples samples, long nowMillis) {
        if (known.size() > MAX_KNOWN) {
            known.clear();
        }
        QueueSettings queue = endpoint.queue();
        int wanted = (samples.size() + queue.maxSamplesPerSend() - 1) / queue.maxSamplesPerSend();
        int shards = Math.clamp(wanted, queue.minShards(), queue.maxShards());
        long oldest = queue.sampleAgeLimitMillis() == 0 ? Long.MIN_VALUE : nowMillis - queue.sampleAgeLimitMillis();
        int[] shardOf = new int[samples.size()];
        byte[][] encoded = new byte[samples.size()][];
        int old = 0;
        int unwanted = 0;
        int unwantedHistograms = 0;
        for (int i = 0; i < samples.size(); i++) {
            shardOf[i] = -1;
            if (samples.time(i) < oldest) {
                old++;
                continue;
            }
            if (samples.histogram(i) != null && !endpoint.sendHistograms()) {
                unwantedHistograms++;
                continue;
            }
            Labels labels = samples.labels(i);
            Optional<byte[]> fields = known.computeIfAbsent(labels, this::encode);
            if (fields.isEmpty()) {
                unwanted++;
                continue;
            }
            encoded[i] = fields.get();
            shardOf[i] = Math.floorMod(labels.hashCode(), shards);
        }
        client.dropped("too_old", old);
        client.dropped("dropped_series", unwanted);
        client.dropped("native_histogram", unwantedHistograms);
        List<List<Body>> all = new ArrayList<>();
        for (int shard = 0; shard < shards; shard++) {
            List<Body> bodies = bodies(samples, encoded, shardOf, shard);
            if (!bodies.isEmpty()) {
                all.add(bodies);
            }
        }
        return all;
    }

    private List<Body> bodies(Samples samples, byte[][] encoded, int[] shardOf, int shard) {
        List<Body> bodies = new ArrayList<>();
        encoder.clear();
        long newest = Long.MIN_VALUE;
        for (int i = 0; i < shardOf.length; i++) {
            if (shardOf[i] != shard) {
                continue;
            }
            encoder.add(encoded[i], samples.time(i), samples.value(i), samples.histogram(i));
            newest = Math.max(newest, samples.time(i));
            if (encoder.samples() == endpoint.queue().maxSamplesPerSend()) {
                bodies.add(new Body(encoder.compressed(), encoder.samples(), newest));
                encoder.clear();
                newest = Long.MIN_VALUE;
            }
        }
        if (encoder.samples() > 0) {
            bodies.add(new Body(encoder.compressed(), encoder.samples(), newest));
        }
        return bodies;
    }

    private Optional<byte[]> encode(Labels labels) {
        Labels.Builder all = labels.toBuilder();
        for (Label external : endpoint.externalLabels()) {
            if (all.get(external.name()).isEmpty()) {
                all.set(external.name(), external.value());
            }
        }
        return Relabel.apply(endpoint.relabeling(), all.build()).map(SeriesEncoder::labels);
    }
}
