package dev.tocsin.storage.remote.write;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.net.HttpClients;
import dev.tocsin.storage.AppendListener;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SampleOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends everything that an embedded store stores to some endpoints ({@code remote_write} of a prometheus.yml). Samples
 * are in the queue's files when the append that stored them returns.
 */
public final class RemoteWriter implements AppendListener, AutoCloseable {

    private final SegmentQueue queue;
    private final List<QueueSender> senders = new ArrayList<>();
    private final WriteMetrics metrics;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("remote-write-upkeep").factory());
    private long highest = Long.MIN_VALUE;

    private RemoteWriter(SegmentQueue queue, WriteMetrics metrics) {
        this.queue = queue;
        this.metrics = metrics;
    }

    /**
     * Opens the queue and begins to send.
     *
     * @param directory of the queue
     * @param maxBytes of the queue; beyond it the oldest samples go and are counted
     * @param clockMillis wall clock, for the age limit of samples
     * @param metadata what is known of metric families, asked once a minute
     * @param problems told, in words, what goes wrong
     * @throws IOException if the directory cannot be used
     */
    public static RemoteWriter start(
            Path directory,
            long maxBytes,
            List<WriteEndpoint> endpoints,
            HttpClients clients,
            WriteMetrics metrics,
            LongSupplier clockMillis,
            Supplier<Map<String, List<MetricMetadata>>> metadata,
            Consumer<String> problems)
            throws IOException {
        SegmentQueue queue = SegmentQueue.open(directory, maxBytes, problems);
        RemoteWriter writer = new RemoteWriter(queue, metrics);
        List<Path> cursors = new ArrayList<>();
        for (WriteEndpoint endpoint : endpoints) {
            WriteClient client = new WriteClient(endpoint, clients, metrics);
            writer.senders.add(new QueueSender(queue, client, clockMillis, metadata, problems));
            cursors.add(QueueReader.cursorPath(queue, endpoint.name()));
        }
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                // An endpoint that is no longer configured.
                if (file.getFileName().toString().startsWith("cursor-") && !cursors.contains(file)) {
                    Files.delete(file);
                }
            }
        }
        writer.senders.forEach(QueueSender::start);
        writer.upkeep.scheduleWithFixedDelay(writer::lookAfter, 1, 1, TimeUnit.SECONDS);
        return writer;
    }

    private void lookAfter() {
        queue.force();
        queue.deleteBefore(
                senders.stream().mapToLong(QueueSender::neededFrom).min().orElse(Long.MAX_VALUE));
    }

    @Override
    public void appended(SampleBatch batch, AppendResult result, IntFunction<Labels> labels) {
        if (result.count(SampleOutcome.STORED) == 0) {
            return;
        }
        queue.append(new Stored(batch, result), labels);
        for (int i = 0; i < batch.size(); i++) {
            if (result.outcome(i) == SampleOutcome.STORED) {
                highest = Math.max(highest, batch.time(i));
            }
        }
        metrics.highestIn.set(highest / 1e3);
    }

    private record Stored(SampleBatch batch, AppendResult result) implements SegmentQueue.Samples {
        @Override
        public int size() {
            return batch.size();
        }

        @Override
        public boolean wanted(int index) {
            return result.outcome(index) == SampleOutcome.STORED;
        }

        @Override
        public int series(int index) {
            return result.seriesId(index);
        }

        @Override
        public long time(int index) {
            return batch.time(index);
        }

        @Override
        public double value(int index) {
            return batch.value(index);
        }

        @Override
        public @Nullable FloatHistogram histogram(int index) {
            return batch.histogram(index);
        }
    }

    @Override
    public void close() {
        upkeep.shutdown();
        senders.forEach(QueueSender::close);
        queue.close();
    }
}
