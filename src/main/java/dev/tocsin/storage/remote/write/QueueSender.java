package dev.tocsin.storage.remote.write;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.storage.MetricMetadata;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Sends what a {@link SegmentQueue} holds to one endpoint, on a thread of its own. */
final class QueueSender implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(QueueSender.class);

    private static final long METADATA_NANOS = 60_000_000_000L;
    private static final long IDLE_MILLIS = 1000;
    private static final int METADATA_PER_SEND = 2000;

    private final SegmentQueue queue;
    private final QueueReader reader;
    private final WriteClient client;
    private final Batches batches;
    private final LongSupplier clockMillis;
    private final Supplier<Map<String, List<MetricMetadata>>> metadata;
    private final Thread thread;
    private volatile boolean closed;

    /** The first segment this sender still needs. */
    private volatile long neededFrom;

    private long skippedBefore;

    QueueSender(
            SegmentQueue queue,
            WriteClient client,
            LongSupplier clockMillis,
            Supplier<Map<String, List<MetricMetadata>>> metadata,
            Consumer<String> problems)
            throws IOException {
        this.queue = queue;
        this.client = client;
        this.reader = QueueReader.open(queue, client.endpoint().name(), problems);
        this.batches = new Batches(client);
        this.clockMillis = clockMillis;
        this.metadata = metadata;
        this.neededFrom = reader.neededFrom();
        this.thread = Thread.ofPlatform()
                .daemon()
                .name("remote-write-" + client.endpoint().name())
                .unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    long neededFrom() {
        return neededFrom;
    }

    WriteClient client() {
        return client;
    }

    private void run() {
        long metadataSent = System.nanoTime() - METADATA_NANOS;
        while (!closed) {
            try {
                round();
                if (client.endpoint().sendMetadata() && System.nanoTime() - metadataSent >= METADATA_NANOS) {
                    metadataSent = System.nanoTime();
                    sendMetadata();
                }
            } catch (InterruptedException e) {
                // Closing.
                return;
            } catch (IOException | RuntimeException e) {
                LOG.errorf(
                        e,
                        "remote write to %s goes on after a failure",
                        client.endpoint().name());
                rest();
            }
        }
    }

    private void rest() {
        try {
            TimeUnit.SECONDS.sleep(1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void round() throws InterruptedException, IOException {
        QueueSettings settings = client.endpoint().queue();
        int most = (int) Math.min(1_000_000L, (long) settings.maxShards() * settings.maxSamplesPerSend());
        QueueReader.Round round = reader.next(most, IDLE_MILLIS, settings.batchSendDeadlineMillis());
        if (reader.skipped() > skippedBefore) {
            client.dropped("queue_damaged_or_full", (int) (reader.skipped() - skippedBefore));
            skippedBefore = reader.skipped();
        }
        if (round.size() > 0
                && !ParallelSend.send(
                        client,
                        batches.divide(new RoundSamples(round), clockMillis.getAsLong()),
                        WriteClient.NO_DEADLINE)) {
            return;
        }
        reader.commit();
        neededFrom = reader.neededFrom();
        client.metrics().pendingBytes.labels(client.labels()).set(queue.bytes());
    }

    private record RoundSamples(QueueReader.Round round) implements Batches.Samples {
        @Override
        public int size() {
            return round.size();
        }

        @Override
        public Labels labels(int index) {
            return round.labels.get(index);
        }

        @Override
        public long time(int index) {
            return round.times[index];
        }

        @Override
        public double value(int index) {
            return round.values[index];
        }

        @Override
        public @Nullable FloatHistogram histogram(int index) {
            return round.histogram(index);
        }
    }

    private void sendMetadata() {
        SeriesEncoder encoder = new SeriesEncoder();
        int entries = 0;
        for (Map.Entry<String, List<MetricMetadata>> family : metadata.get().entrySet()) {
            for (MetricMetadata one : family.getValue()) {
                encoder.add(family.getKey(), one);
                if (++entries == METADATA_PER_SEND) {
                    sendMetadata(encoder, entries);
                    entries = 0;
                }
            }
        }
        if (entries > 0) {
            sendMetadata(encoder, entries);
        }
    }

    private void sendMetadata(SeriesEncoder encoder, int entries) {
        boolean taken = client.send(encoder.compressed(), 0, 0, WriteClient.NO_DEADLINE) == WriteClient.Sent.TAKEN;
        encoder.clear();
        var counter = taken ? client.metrics().metadata : client.metrics().metadataFailed;
        counter.labels(client.labels()).inc(entries);
    }

    /** Ends; what was not taken is sent after the next start. */
    @Override
    public void close() {
        closed = true;
        client.close();
        thread.interrupt();
        try {
            thread.join(5000);
            reader.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debugf("remote write: cursor not closed: %s", e.getMessage());
        }
    }
}
