package dev.tocsin.storage.remote;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.airlift.compress.v3.snappy.SnappyJavaCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Builds remote-write bodies for tests byte by byte, so that they may also be wrong. */
public final class WriteRequests {

    private final ByteArrayOutputStream request = new ByteArrayOutputStream();

    /** A sample of a series. */
    public record Sample(long time, double value) {}

    /** Adds a series: labels as alternating names and values, in the order given. */
    public WriteRequests series(String[] labels, Sample... samples) {
        byte[][] raw = Arrays.stream(labels)
                .map(l -> l.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        return series(raw, samples);
    }

    /** Adds a series whose labels are raw bytes. */
    public WriteRequests series(byte[][] labels, Sample... samples) {
        return field(request, 1, seriesBytes(labels, samples));
    }

    private static byte[] seriesBytes(byte[][] labels, Sample... samples) {
        ByteArrayOutputStream series = new ByteArrayOutputStream();
        for (int i = 0; i < labels.length; i += 2) {
            ByteArrayOutputStream label = new ByteArrayOutputStream();
            write(label, 1, labels[i]);
            write(label, 2, labels[i + 1]);
            write(series, 1, label.toByteArray());
        }
        for (Sample sample : samples) {
            write(series, 2, encoded(out -> {
                out.writeDouble(1, sample.value());
                out.writeInt64(2, sample.time());
            }));
        }
        return series.toByteArray();
    }

    /** Adds a message of any field. */
    public WriteRequests message(int field, byte[] message) {
        return field(request, field, message);
    }

    private WriteRequests field(ByteArrayOutputStream to, int field, byte[] bytes) {
        write(to, field, bytes);
        return this;
    }

    private static void write(ByteArrayOutputStream to, int field, byte[] bytes) {
        to.writeBytes(encoded(out -> out.writeBytes(field, ByteString.copyFrom(bytes))));
    }

    /** Writes fields. */
    interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    static byte[] encoded(Fields fields) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The body as it is sent. */
    public byte[] compressed() {
        return compress(request.toByteArray());
    }

    /** Any bytes, compressed as bodies are. */
    public static byte[] compress(byte[] plain) {
        SnappyJavaCompressor snappy = new SnappyJavaCompressor();
        byte[] out = new byte[snappy.maxCompressedLength(plain.length)];
        return Arrays.copyOf(out, snappy.compress(plain, 0, plain.length, out, 0, out.length));
    }
}
