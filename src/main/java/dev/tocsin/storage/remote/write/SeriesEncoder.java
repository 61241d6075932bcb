package dev.tocsin.storage.remote.write;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.Span;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.remote.ProtoBuffer;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@code prometheus.WriteRequest}s (https://prometheus.io/docs/specs/prw/remote_write_spec/): one time series a
 * sample, as Prometheus does it. Not for several threads.
 */
public final class SeriesEncoder {

    private final ProtoBuffer request = new ProtoBuffer(1 << 14);
    private final ProtoBuffer series = new ProtoBuffer(512);
    private final ProtoBuffer part = new ProtoBuffer(128);
    private final SnappyJavaCompressor snappy = new SnappyJavaCompressor();
    private int samples;

    /** Starts a new request. */
    public void clear() {
        request.clear();
        samples = 0;
    }

    /** How many samples the request holds. */
    public int samples() {
        return samples;
    }

    /** Bytes so far. */
    public int size() {
        return request.size();
    }

    /** The labels of a series as the fields of its message, to be kept and given to {@link #add}. */
    public static byte[] labels(Labels labels) {
        ProtoBuffer out = new ProtoBuffer(256);
        ProtoBuffer pair = new ProtoBuffer(64);
        for (Label label : labels) {
            pair.clear().string(1, label.name()).string(2, label.value());
            out.message(1, pair);
        }
        return out.toBytes();
    }

    /**
     * Adds one sample.
     *
     * @param labels of {@link #labels}
     * @param histogram {@code null} for a float
     */
    public void add(byte[] labels, long timeMillis, double value, @Nullable FloatHistogram histogram) {
        series.clear().raw(labels, 0, labels.length);
        part.clear();
        if (histogram == null) {
            part.fixed64(1, value).varint(2, timeMillis);
            series.message(2, part);
        } else {
            histogram(part, histogram, timeMillis);
            series.message(4, part);
        }
        request.message(1, series);
        samples++;
    }

    /** Adds what is known of a metric family. */
    public void add(String family, MetricMetadata metadata) {
        part.clear().varint(1, type(metadata.type())).string(2, family).string(4, metadata.help());
        if (!metadata.unit().isEmpty()) {
            part.string(5, metadata.unit());
        }
        request.message(3, part);
    }

    private static int type(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "counter" -> 1;
            case "gauge" -> 2;
            case "histogram" -> 3;
            case "gaugehistogram" -> 4;
            case "summary" -> 5;
            case "info" -> 6;
            case "stateset" -> 7;
            default -> 0;
        };
    }

    /** A histogram with float counts, message {@code prometheus.Histogram}. */
    static void histogram(ProtoBuffer out, FloatHistogram h, long timeMillis) {
        out.fixed64(2, h.count()).fixed64(3, h.sum()).zigzag(4, h.schema()).fixed64(5, h.zeroThreshold());
        out.fixed64(7, h.zeroCount());
        ProtoBuffer packed = new ProtoBuffer(64);
        spans(out, packed, 8, h.negativeSpans());
        counts(out, packed, 10, h.negativeCounts());
        spans(out, packed, 11, h.positiveSpans());
        counts(out, packed, 13, h.positiveCounts());
        out.varint(14, h.resetHint().ordinal()).varint(15, timeMillis);
        counts(out, packed, 16, h.customBounds());
    }

    private static void spans(ProtoBuffer out, ProtoBuffer span, int field, Span[] spans) {
        for (Span s : spans) {
            span.clear().zigzag(1, s.offset()).varint(2, s.length());
            out.message(field, span);
        }
    }

    private static void counts(ProtoBuffer out, ProtoBuffer packed, int field, double[] counts) {
        if (counts.length > 0) {
            packed.clear();
            for (double count : counts) {
                packed.fixed64(Double.doubleToRawLongBits(count));
            }
            out.message(field, packed);
        }
    }

    /** The request as it is sent: snappy, block format. */
    public byte[] compressed() {
        return compress(request.array(), request.size());
    }

    /** Compresses the first bytes of an array as bodies are. */
    public byte[] compress(byte[] plain, int length) {
        byte[] out = new byte[snappy.maxCompressedLength(length)];
        return Arrays.copyOf(out, snappy.compress(plain, 0, length, out, 0, out.length));
    }
}
