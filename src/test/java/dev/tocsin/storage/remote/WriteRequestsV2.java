package dev.tocsin.storage.remote;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Builds {@code io.prometheus.write.v2.Request} bodies for tests, field by field, so that they may also be wrong. */
public final class WriteRequestsV2 {

    private final List<String> symbols = new ArrayList<>(List.of(""));
    private final List<byte[]> series = new ArrayList<>();

    /** Content of a series message. */
    public interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /** The reference of a symbol. */
    public int ref(String symbol) {
        int at = symbols.indexOf(symbol);
        if (at < 0) {
            symbols.add(symbol);
            at = symbols.size() - 1;
        }
        return at;
    }

    /** Adds a series: labels as alternating names and values, then other fields. */
    public WriteRequestsV2 series(List<String> labels, Fields rest) {
        byte[] refs = WriteRequests.encoded(out -> {
            for (String label : labels) {
                out.writeUInt32NoTag(ref(label));
            }
        });
        return raw(out -> {
            out.writeByteArray(1, refs);
            rest.write(out);
        });
    }

    /** Adds a series message as it is. */
    public WriteRequestsV2 raw(Fields fields) {
        series.add(WriteRequests.encoded(fields::write));
        return this;
    }

    /** A sample, as a field of a series. */
    public static void sample(CodedOutputStream out, long time, double value, long start) throws IOException {
        out.writeByteArray(2, WriteRequests.encoded(sample -> {
            sample.writeDouble(1, value);
            sample.writeInt64(2, time);
            sample.writeInt64(3, start);
        }));
    }

    /** Metadata, as a field of a series. */
    public void metadata(CodedOutputStream out, int type, String help, String unit) throws IOException {
        int helpRef = ref(help);
        int unitRef = ref(unit);
        out.writeByteArray(5, WriteRequests.encoded(metadata -> {
            metadata.writeEnum(1, type);
            metadata.writeUInt32(3, helpRef);
            metadata.writeUInt32(4, unitRef);
        }));
    }

    /** The body as it is sent; series before symbols if wanted, which is allowed. */
    public byte[] compressed(boolean symbolsLast) {
        return WriteRequests.compress(WriteRequests.encoded(out -> {
            if (!symbolsLast) {
                writeSymbols(out);
            }
            for (byte[] one : series) {
                out.writeByteArray(5, one);
            }
            if (symbolsLast) {
                writeSymbols(out);
            }
        }));
    }

    private void writeSymbols(CodedOutputStream out) throws IOException {
        for (String symbol : symbols) {
            out.writeBytes(4, ByteString.copyFromUtf8(symbol));
        }
    }
}
