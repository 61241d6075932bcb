package dev.tocsin.storage.remote.read;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The body of a streamed remote read: frames of length (varint), CRC-32C (big-endian) and a
 * {@code prometheus.ChunkedReadResponse} (Prometheus 3.14 {@code storage/remote/chunked.go}). A server that fails in the
 * midst writes its error between the frames: length or checksum then tell.
 */
final class FrameReader {

    private static final int MAX_FRAME = 64 << 20;

    private final List<RawQuery> queries;
    private final SeriesInterner interner;
    private final ExternalLabels external;
    private final RowSink sink;
    private final SampleRow row = new SampleRow();
    private byte[] frame = new byte[1 << 16];
    private int have;

    /** Length of the frame being read; −1 while its head is. */
    private int length = -1;

    private int crc;
    private int headBytes;
    private long samples;

    FrameReader(List<RawQuery> queries, SeriesInterner interner, ExternalLabels external, RowSink sink) {
        this.queries = queries;
        this.interner = interner;
        this.external = external;
        this.sink = sink;
    }

    long samples() {
        return samples;
    }

    void read(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (length < 0) {
                head(bytes.get());
            } else {
                int count = Math.min(bytes.remaining(), length - have);
                bytes.get(frame, have, count);
                have += count;
            }
            if (length >= 0 && have == length) {
                complete();
            }
        }
    }

    /** Gathers the head in {@code frame}: a varint, then four bytes. */
    private void head(byte b) throws IOException {
        frame[have++] = b;
        if (headBytes == 0) {
            if (b < 0) {
                if (have > 5) {
                    throw damaged();
                }
                return;
            }
            headBytes = have;
            return;
        }
        if (have < headBytes + 4) {
            return;
        }
        long size = 0;
        for (int i = 0; i < headBytes; i++) {
            size |= (long) (frame[i] & 0x7f) << 7 * i;
        }
        if (size > MAX_FRAME) {
            throw damaged();
        }
        crc = ByteBuffer.wrap(frame, headBytes, 4).getInt();
        length = (int) size;
        if (frame.length < length) {
            frame = new byte[length + length / 2];
        }
        have = 0;
        headBytes = 0;
    }

    private static IOException damaged() {
        return new IOException("the stream is damaged, or the server failed while it answered");
    }

    private void complete() throws IOException {
        CRC32C sum = new CRC32C();
        sum.update(frame, 0, length);
        if ((int) sum.getValue() != crc) {
            throw damaged();
        }
        decode();
        have = 0;
        length = -1;
    }

    void end() throws IOException {
        if (have != 0 || length >= 0) {
            throw new IOException("the stream ends in the middle of a frame");
        }
    }

    private void decode() throws IOException {
        // The query's index comes behind the series.
        int query = 0;
        CodedInputStream in = CodedInputStream.newInstance(frame, 0, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (2 << 3 | WireFormat.WIRETYPE_VARINT)) {
                query = in.readInt32();
            } else {
                in.skipField(tag);
            }
        }
        if (query < 0 || query >= queries.size()) {
            throw new IOException("answer to a query that was not asked");
        }
        in = CodedInputStream.newInstance(frame, 0, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                int size = in.readRawVarint32();
                int limit = in.pushLimit(size);
                series(in, query);
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void series(CodedInputStream in, int query) throws IOException {
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
                    chunk(in, asked);
                    in.popLimit(limit);
                }
                default -> in.skipField(tag);
            }
        }
        samples += row.size();
        sink.row(query, WireLabels.id(interner, external, frame, labelsFrom, labelsTo), row);
    }

    private void chunk(CodedInputStream in, RawQuery asked) throws IOException {
        int encoding = 0;
        int from = 0;
        int size = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 3 << 3 | WireFormat.WIRETYPE_VARINT -> encoding = in.readRawVarint32();
                case 4 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
                    size = in.readRawVarint32();
                    from = in.getTotalBytesRead();
                    in.skipRawBytes(size);
                }
                default -> in.skipField(tag);
            }
        }
        ChunkDecoder.decode(encoding, frame, from, size, asked.fromMillis() + 1, asked.toMillis(), row);
    }
}
