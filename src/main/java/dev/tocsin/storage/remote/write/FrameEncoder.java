package dev.tocsin.storage.remote.write;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.storage.remote.ProtoBuffer;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.zip.CRC32C;

/**
 * Frames of a file of a {@link SegmentQueue}: length and CRC-32C of the payload (4 bytes each, big-endian), and the
 * payload: series that no frame of the file named before (count; id, labels), floats (count; differences of id and time,
 * bits) and histograms (count; id, time, message).
 */
final class FrameEncoder {

    private static final byte[] NOTHING = {};

    private final IntOpenHashSet named = new IntOpenHashSet();
    private final ProtoBuffer series = new ProtoBuffer(1 << 12);
    private final ProtoBuffer floats = new ProtoBuffer(1 << 14);
    private final ProtoBuffer histograms = new ProtoBuffer(1 << 10);

    /** The next frame names its series again: it is the first of a file, or one before it was lost. */
    void forgetNames() {
        named.clear();
    }

    /** A frame of the samples from one position to before another that are wanted; empty if none is. */
    byte[] encode(SegmentQueue.Samples samples, int from, int to, IntFunction<Labels> labels) {
        series.clear();
        floats.clear();
        histograms.clear();
        int newSeries = 0;
        int floatCount = 0;
        int histogramCount = 0;
        long lastId = 0;
        long lastTime = 0;
        for (int i = from; i < to; i++) {
            if (!samples.wanted(i)) {
                continue;
            }
            int id = samples.series(i);
            if (named.add(id)) {
                newSeries++;
                name(id, labels.apply(id));
            }
            FloatHistogram histogram = samples.histogram(i);
            if (histogram == null) {
                floatCount++;
                floats.zigzag(id - lastId).zigzag(samples.time(i) - lastTime);
                floats.fixed64(Double.doubleToRawLongBits(samples.value(i)));
                lastId = id;
                lastTime = samples.time(i);
            } else {
                histogramCount++;
                ProtoBuffer message = new ProtoBuffer(256);
                SeriesEncoder.histogram(message, histogram, samples.time(i));
                histograms.varint(id).zigzag(samples.time(i)).varint(message.size());
                histograms.raw(message.array(), 0, message.size());
            }
        }
        if (floatCount + histogramCount == 0) {
            return NOTHING;
        }
        ProtoBuffer payload = new ProtoBuffer(series.size() + floats.size() + histograms.size() + 16);
        payload.varint(newSeries).raw(series.array(), 0, series.size());
        payload.varint(floatCount).raw(floats.array(), 0, floats.size());
        payload.varint(histogramCount).raw(histograms.array(), 0, histograms.size());
        return framed(payload);
    }

    private void name(int id, Labels labels) {
        series.varint(id).varint(labels.size());
        for (Label label : labels) {
            text(label.name());
            text(label.value());
        }
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        series.varint(bytes.length).raw(bytes, 0, bytes.length);
    }

    private static byte[] framed(ProtoBuffer payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload.array(), 0, payload.size());
        return ByteBuffer.allocate(8 + payload.size())
                .putInt(payload.size())
                .putInt((int) crc.getValue())
                .put(payload.array(), 0, payload.size())
                .array();
    }
}
