package dev.tocsin.storage.remote.read;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.storage.proto.Histogram;
import dev.tocsin.storage.remote.Snappy;
import dev.tocsin.storage.remote.WireHistograms;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** The body of a sampled remote read: a {@code prometheus.ReadResponse}, compressed as a whole. */
final class SampledReader {

    private final List<RawQuery> queries;
    private final SeriesInterner interner;
    private final ExternalLabels external;
    private final RowSink sink;
    private final long maxBytes;
    private final SampleRow row = new SampleRow();
    private final ByteArrayOutputStream compressed = new ByteArrayOutputStream(1 << 16);
    private long samples;

    SampledReader(
            List<RawQuery> queries, SeriesInterner interner, ExternalLabels external, RowSink sink, long maxBytes) {
        this.queries = queries;
        this.interner = interner;
        this.external = external;
        this.sink = sink;
        this.maxBytes = maxBytes;
    }

    long samples() {
        return samples;
    }

    void read(ByteBuffer bytes) {
        byte[] chunk = new byte[bytes.remaining()];
        bytes.get(chunk);
        compressed.writeBytes(chunk);
    }

    void end() throws IOException {
        byte[] body = decompress(compressed.toByteArray());
        CodedInputStream in = CodedInputStream.newInstance(body);
        int query = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag != (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                in.skipField(tag);
                continue;
            }
            if (query == queries.size()) {
                throw new IOException("answer to more queries than were asked");
            }
            int limit = in.pushLimit(in.readRawVarint32());
            result(in, body, query++);
            in.popLimit(limit);
        }
        if (query < queries.size()) {
            throw new IOException("answer to " + query + " of " + queries.size() + " queries");
        }
    }

    private byte[] decompress(byte[] bytes) throws IOException {
        int length = Snappy.plainLength(bytes);
        if (length < 0 || length > maxBytes) {
            throw new Backend.TooLargeException(maxBytes);
        }
        return Snappy.decompress(bytes);
    }

    private void result(CodedInputStream in, byte[] body, int query) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                int limit = in.pushLimit(in.readRawVarint32());
                series(in, body, query);
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void series(CodedInputStream in, byte[] body, int query) throws IOException {
        RawQuery asked = queries.get(query);
        row.clear();
        int labelsFrom = in.getTotalBytesRead();
        int labelsTo = labelsFrom;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    in.skipRawBytes(in.readRawVarint32());
                    labelsTo = in.getTotalBytesRead();
                }
                case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    int limit = in.pushLimit(in.readRawVarint32());
                    sample(in, asked);
                    in.popLimit(limit);
                }
                case 4 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    int size = in.readRawVarint32();
                    histogram(body, in.getTotalBytesRead(), size, asked);
                    in.skipRawBytes(size);
                }
                default -> in.skipField(tag);
            }
        }
        samples += row.size();
        sink.row(query, WireLabels.id(interner, external, body, labelsFrom, labelsTo), row);
    }

    private void sample(CodedInputStream in, RawQuery asked) throws IOException {
        double value = 0;
        long time = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | WireFormat.WIRETYPE_FIXED64 ->
                    value = Double.longBitsToDouble(in.readRawLittleEndian64());
                case 2 << 3 | WireFormat.WIRETYPE_VARINT -> time = in.readRawVarint64();
                default -> in.skipField(tag);
            }
        }
        if (time > asked.fromMillis() && time <= asked.toMillis()) {
            row.add(time, value);
        }
    }

    private void histogram(byte[] body, int from, int size, RawQuery asked) throws IOException {
        Histogram wire = Histogram.parseFrom(CodedInputStream.newInstance(body, from, size));
        long time = wire.getTimestamp();
        if (time <= asked.fromMillis() || time > asked.toMillis()) {
            return;
        }
        FloatHistogram histogram = WireHistograms.toFloat(wire);
        if (StaleMarker.is(histogram.sum())) {
            row.add(time, StaleMarker.VALUE);
        } else {
            row.add(time, histogram);
        }
    }
}
