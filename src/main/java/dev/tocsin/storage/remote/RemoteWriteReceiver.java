package dev.tocsin.storage.remote;

import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.SampleAppender;
import dev.tocsin.storage.SampleAppender.NotDurableException;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SampleOutcome;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.remote.WriteContentType.Message;
import dev.tocsin.storage.remote.WriteResult.Written;
import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Takes remote writes (protocols 1.0 and 2.0) into the store. A request is answered when its samples are on disk.
 *
 * <p>Where Prometheus refuses a whole request for one sample, or drops series with invalid labels without a word, this
 * stores what is good and answers 400 with the reason: a sender then knows, and loses nothing else.
 */
public final class RemoteWriteReceiver {

    private final EmbeddedStore store;
    private final SampleAppender appender;
    private final WriteLimits limits;
    private final boolean typeAndUnitLabels;
    private final ConcurrentLinkedQueue<Worker> idle = new ConcurrentLinkedQueue<>();
    private final LongAdder requests = new LongAdder();
    private final LongAdder refusedRequests = new LongAdder();
    private final LongAdder samples = new LongAdder();
    private final LongAdder invalidSeries = new LongAdder();

    public RemoteWriteReceiver(EmbeddedStore store, WriteLimits limits) {
        this(store, store, limits, false);
    }

    /**
     * @param appender the way into the store
     * @param typeAndUnitLabels whether metadata of remote write 2.0 becomes labels {@code __type__} and {@code __unit__}
     */
    public RemoteWriteReceiver(
            EmbeddedStore store, SampleAppender appender, WriteLimits limits, boolean typeAndUnitLabels) {
        this.store = store;
        this.appender = appender;
        this.limits = limits;
        this.typeAndUnitLabels = typeAndUnitLabels;
    }

    /** Buffers of one request at a time. */
    private final class Worker {
        private static final int KEEP = 32 << 20;

        private final SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
        private final SampleBatch batch = new SampleBatch();
        private final SeriesDraft series = new SeriesDraft(store, limits, batch);
        private final WriteRequestReader reader = new WriteRequestReader(store, limits, series);
        private final WriteRequestV2Reader readerV2 =
                new WriteRequestV2Reader(store, limits, series, typeAndUnitLabels);
        private byte[] body = new byte[1 << 16];

        /** Decompresses and reads; returns what is wrong, or the empty string. */
        String read(byte[] compressed, Message message) {
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
                (message == Message.V2 ? readerV2 : reader).read(body, got);
                return "";
            } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
                return "body is not snappy-compressed (block format): " + e.getMessage();
            } catch (IOException e) {
                return "body is not a " + message.text() + ": " + e.getMessage();
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

    /** Stores what a request body of remote write 1.0 holds, compressed as it came. */
    public WriteResult receive(byte[] compressed) {
        return receive(compressed, Message.V1);
    }

    /** Stores what a request body holds, compressed as it came. */
    public WriteResult receive(byte[] compressed, Message message) {
        requests.increment();
        Worker worker = idle.poll();
        if (worker == null) {
            worker = new Worker();
        }
        try {
            String wrong = compressed.length == 0 ? "body is empty" : worker.read(compressed, message);
            WriteResult result = wrong.isEmpty() ? store(worker, message) : WriteResult.refused(wrong, Written.NOTHING);
            if (result.status() != 204) {
                refusedRequests.increment();
            }
            return result;
        } finally {
            worker.release();
        }
    }

    private WriteResult store(Worker worker, Message message) {
        AppendResult result = appender.append(worker.batch);
        Written written = written(worker, result, message);
        if (result.count(SampleOutcome.UNKNOWN_SERIES) > 0) {
            // A series was forgotten between look-up and append; the sender's repetition finds it gone and makes it.
            return new WriteResult(503, "series were removed meanwhile, send again", written);
        }
        samples.add(result.count(SampleOutcome.STORED));
        invalidSeries.add(worker.series.invalidSeries());
        try {
            appender.awaitDurable(result);
        } catch (NotDurableException e) {
            return new WriteResult(503, String.valueOf(e.getMessage()), Written.NOTHING);
        }
        if (!result.firstError().isEmpty()) {
            return WriteResult.refused(result.firstError(), written);
        }
        return worker.series.firstInvalid().isEmpty()
                ? new WriteResult(204, "", written)
                : WriteResult.refused(worker.series.firstInvalid(), written);
    }

    private static Written written(Worker worker, AppendResult result, Message message) {
        int floats = 0;
        int histograms = 0;
        for (int i = 0; i < result.size(); i++) {
            if (result.outcome(i).accepted()) {
                boolean histogram = worker.series.isHistogram(i);
                histograms += histogram ? 1 : 0;
                floats += histogram ? 0 : 1;
            }
        }
        return new Written(floats, histograms, message == Message.V2 ? worker.readerV2.exemplars() : 0);
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
