package dev.tocsin.storage.remote.write;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.storage.remote.ProtoBuffer;
import dev.tocsin.storage.remote.Snappy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the rows of an {@link Outbox} to its endpoint: several rows in one request, in their order. In a process that stays, on a thread of its own; in a function by {@link #drain}.
 */
public final class OutboxSender implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(OutboxSender.class);

    /** Longer than a round may take to be given up, so that nobody sends the same meanwhile. */
    private static final long LEASE_NANOS = 60_000_000_000L;

    private static final long ATTEMPT_NANOS = 20_000_000_000L;
    private static final long IDLE_NANOS = 1_000_000_000L;

    private final Outbox outbox;
    private final WriteClient client;
    private final Batches batches;
    private final LongSupplier clockMillis;
    private final SeriesEncoder encoder = new SeriesEncoder();
    private final ReentrantLock draining = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean woken;
    private volatile boolean closed;
    private @Nullable Thread thread;

    /**
     * @param outbox rows for this endpoint
     * @param clockMillis wall clock, for the age limit of samples
     */
    public OutboxSender(Outbox outbox, WriteClient client, LongSupplier clockMillis) {
        this.outbox = outbox;
        this.client = client;
        this.batches = new Batches(client);
        this.clockMillis = clockMillis;
    }

    /** Begins to send on a thread of its own whenever something waits. */
    public void start() {
        Thread started =
                Thread.ofPlatform().daemon().name("remote-write-outbox").unstarted(this::run);
        thread = started;
        started.start();
    }

    /** Says that rows were committed. */
    public void wake() {
        lock.lock();
        try {
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        while (!closed) {
            try {
                boolean all = drain(System.nanoTime() + ATTEMPT_NANOS);
                sleep(all ? IDLE_NANOS : IDLE_NANOS / 4);
            } catch (InterruptedException e) {
                // Closing.
            } catch (RuntimeException e) {
                LOG.warnf("remote write: the outbox cannot be sent now: %s", e.getMessage());
                try {
                    TimeUnit.NANOSECONDS.sleep(IDLE_NANOS);
                } catch (InterruptedException interrupted) {
                    // Closing.
                }
            }
        }
    }

    private void sleep(long nanos) throws InterruptedException {
        long left = nanos;
        lock.lock();
        try {
            while (!woken && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends what waits.
     *
     * @param deadline of {@link System#nanoTime}: what is not sent by then stays
     * @return whether nothing is left that could be taken
     * @throws RuntimeException of the outbox, if the ledger cannot be read or written
     */
    public boolean drain(long deadline) throws InterruptedException {
        draining.lockInterruptibly();
        try {
            while (!closed && System.nanoTime() - deadline < 0) {
                List<Outbox.Row> rows = outbox.lease(client.endpoint().queue().maxSamplesPerSend(), LEASE_NANOS);
                client.metrics().pendingBytes.labels(client.labels()).set(outbox.bytes());
                if (rows.isEmpty()) {
                    return true;
                }
                if (!send(rows, deadline)) {
                    outbox.release(rows);
                    return false;
                }
                outbox.done(rows);
            }
            return false;
        } finally {
            draining.unlock();
        }
    }

    private boolean send(List<Outbox.Row> rows, long deadline) throws InterruptedException {
        long until = Math.min(deadline - System.nanoTime(), ATTEMPT_NANOS) + System.nanoTime();
        WriteEndpoint endpoint = client.endpoint();
        boolean asItIs = endpoint.externalLabels().isEmpty()
                && endpoint.relabeling().isEmpty()
                && endpoint.sendHistograms()
                && endpoint.queue().sampleAgeLimitMillis() == 0;
        return asItIs ? sendAsItIs(rows, until) : sendAnew(rows, until);
    }

    /** Requests put one behind the other are one request: protobuf joins repeated fields. */
    private boolean sendAsItIs(List<Outbox.Row> rows, long deadline) {
        byte @Nullable [] body = rows.size() > 1 ? join(rows) : null;
        if (body != null) {
            int samples = rows.stream().mapToInt(Outbox.Row::samples).sum();
            long newest =
                    rows.stream().mapToLong(Outbox.Row::newestMillis).max().orElse(0);
            WriteClient.Sent sent = client.sendOnceRefusable(body, samples, newest, deadline);
            if (sent != WriteClient.Sent.REFUSED) {
                return sent == WriteClient.Sent.TAKEN;
            }
            // One row that is not wanted (sent before a crash, say) must not take the others with it.
        }
        for (Outbox.Row row : rows) {
            if (client.send(row.body(), row.samples(), row.newestMillis(), deadline) == WriteClient.Sent.NOT_YET) {
                return false;
            }
        }
        return true;
    }

    /** Rows as one; null if one is damaged, so that it goes alone and is refused alone. */
    private byte @Nullable [] join(List<Outbox.Row> rows) {
        ProtoBuffer plain = new ProtoBuffer(1 << 16);
        for (Outbox.Row row : rows) {
            try {
                byte[] one = Snappy.decompress(row.body());
                plain.raw(one, 0, one.length);
            } catch (IOException e) {
                LOG.errorf("remote write: a row of the outbox is damaged: %s", e.getMessage());
                return null;
            }
        }
        return encoder.compress(plain.array(), plain.size());
    }

    private boolean sendAnew(List<Outbox.Row> rows, long deadline) throws InterruptedException {
        List<RecordedSample> samples = new ArrayList<>();
        for (Outbox.Row row : rows) {
            try {
                samples.addAll(RecordedSample.read(Snappy.decompress(row.body())));
            } catch (IOException e) {
                LOG.errorf("remote write: a row of the outbox cannot be read and is dropped: %s", e.getMessage());
                client.dropped("unreadable", row.samples());
            }
        }
        return samples.isEmpty()
                || ParallelSend.send(
                        client, batches.divide(new RecordedSamples(samples), clockMillis.getAsLong()), deadline);
    }

    private record RecordedSamples(List<RecordedSample> list) implements Batches.Samples {
        @Override
        public int size() {
            return list.size();
        }

        @Override
        public Labels labels(int index) {
            return list.get(index).labels();
        }

        @Override
        public long time(int index) {
            return list.get(index).timeMillis();
        }

        @Override
        public double value(int index) {
            return list.get(index).value();
        }

        @Override
        public @Nullable FloatHistogram histogram(int index) {
            return list.get(index).histogram();
        }
    }

    /** Ends; what was not taken stays in the outbox. */
    @Override
    public void close() {
        closed = true;
        client.close();
        wake();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
            try {
                running.join(5000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
