package dev.tocsin.storage.remote;

import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.SampleAppender;
import dev.tocsin.storage.SampleAppender.NotDurableException;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SampleOutcome;
import dev.tocsin.storage.embedded.EmbeddedStore;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes remote writes (protocol 1.0) into the store. A request is answered when its samples are on disk.
 *
 * <p>Where Prometheus refuses a whole request for one sample, or drops series with invalid labels without a word, this
 * stores what is good and answers 400 with the reason: a sender then knows, and loses nothing else.
 */
public final class RemoteWriteReceiver {

    private final EmbeddedStore store;
    private final SampleAppender appender;
    private final WriteLimits limits;
    private final ConcurrentLinkedQueue<Worker> idle = new ConcurrentLinkedQueue<>();
    private final LongAdder requests = new LongAdder();
    private final LongAdder refusedRequests = new LongAdder();
    private final LongAdder samples = new LongAdder();
    private final LongAdder invalidSeries = new LongAdder();

    public RemoteWriteReceiver(EmbeddedStore store, WriteLimits limits) {
        this(store, store, limits);
    }

    /** @param appender the way into the store */
    public RemoteWriteReceiver(EmbeddedStore store, SampleAppender appender, WriteLimits limits) {
        this.store = store;
        this.appender = appender;
        this.limits = limits;
    }

    /** Buffers of one request at a time. */
    private final class Worker {
        private static final int KEEP = 32 << 20;

        private final SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
        private final SampleBatch batch = new SampleBatch();
        private final WriteRequestReader reader = new WriteRequestReader(store, limits, batch);
        private byte[] body = new byte[1 << 16];

        /** Decompresses and reads; returns what is wrong, or the empty string. */
        String read(byte[] compressed) {
            try {
                int length = snappy.getUncompressedLength(compressed, 0);
                if (length < 0 || length > limits.bodyBytes()) {
                    return "body is " + Integer.toUnsignedString(length) + " bytes after decompression, at most "
                            + limits.bodyBytes() + " are accepted";
                }
                if (body.length < length) {
                    body = new byte[length];
                }
                int got = snappy.decompress(compressed, 0, compressed.length, body, 0, body.length);
                reader.read(body, got);
                return "";
            } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
                return "body is not snappy-compressed (block format): " + e.getMessage();
            } catch (IOException e) {
                return "body is not a prometheus.WriteRequest: " + e.getMessage();
            }
        }

        void release() {
            if (body.length > KEEP) {
                body = new byte[1 << 16];
            }
            batch.clear();
            idle.add(this);
        }
    }

    /** Stores what a request body holds, compressed as it came. */
    public WriteResult receive(byte[] compressed) {
        requests.increment();
        Worker worker = idle.poll();
        if (worker == null) {
            worker = new Worker();
        }
        try {
            String wrong = compressed.length == 0 ? "body is empty" : worker.read(compressed);
            WriteResult result = wrong.isEmpty() ? store(worker) : WriteResult.refused(wrong, 0);
            if (result.status() != 204) {
                refusedRequests.increment();
            }
            return result;
        } finally {
            worker.release();
        }
    }

    private WriteResult store(Worker worker) {
        AppendResult result = appender.append(worker.batch);
        if (result.count(SampleOutcome.UNKNOWN_SERIES) > 0) {
            // A series was forgotten between look-up and append; the sender's repetition finds it gone and makes it.
            return new WriteResult(
                    503, "series were removed meanwhile, send again", result.count(SampleOutcome.STORED));
        }
        int stored = result.count(SampleOutcome.STORED);
        samples.add(stored);
        invalidSeries.add(worker.reader.invalidSeries());
        try {
            appender.awaitDurable(result);
        } catch (NotDurableException e) {
            return new WriteResult(503, String.valueOf(e.getMessage()), 0);
        }
        if (!result.firstError().isEmpty()) {
            return WriteResult.refused(result.firstError(), stored);
        }
        return worker.reader.firstInvalid().isEmpty()
                ? new WriteResult(204, "", stored)
                : WriteResult.refused(worker.reader.firstInvalid(), stored);
    }

    public long requests() {
        return requests.sum();
    }

    /** Requests that were not answered with 204. */
    public long refusedRequests() {
        return refusedRequests.sum();
    }

    /** Samples stored. */
    public long samples() {
        return samples.sum();
    }

    /** Series that were left out for their labels. */
    public long invalidSeries() {
        return invalidSeries.sum();
    }
}
