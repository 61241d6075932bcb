package dev.tocsin.storage.remote;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.TypeAndUnit;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.proto.MetricMetadata.MetricType;
import java.io.IOException;
import java.util.Locale;

/**
 * Reads a {@code prometheus.WriteRequest} into a batch, field by field from the wire
 * (https://prometheus.io/docs/specs/prw/remote_write_spec/), so that a float sample of a known series costs no object.
 */
final class WriteRequestReader implements RequestReader {

    private static final int TIME_SERIES = 1;
    private static final int METADATA = 3;

    private static final int LABELS = 1;
    private static final int SAMPLES = 2;
    private static final int HISTOGRAMS = 4;

    private final EmbeddedStore store;
    private final WriteLimits limits;
    private final SeriesDraft series;

    /** @param series where the samples of a request gather */
    WriteRequestReader(EmbeddedStore store, WriteLimits limits, SeriesDraft series) {
        this.store = store;
        this.limits = limits;
        this.series = series;
    }

    /**
     * Fills the batch.
     *
     * @throws IOException if the body is not a write request; the batch then is to be thrown away
     */
    @Override
    public void read(byte[] request, int length) throws IOException {
        series.reset(request);
        CodedInputStream in = CodedInputStream.newInstance(request, 0, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                continue;
            }
            int limit = in.pushLimit(in.readRawVarint32());
            switch (WireFormat.getTagFieldNumber(tag)) {
                case TIME_SERIES -> readSeries(in);
                case METADATA -> readMetadata(in);
                default -> in.skipRawBytes(in.getBytesUntilLimit());
            }
            in.popLimit(limit);
        }
    }

    private void readSeries(CodedInputStream in) throws IOException {
        series.clear();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
                continue;
            }
            int length = in.readRawVarint32();
            int limit = in.pushLimit(length);
            switch (WireFormat.getTagFieldNumber(tag)) {
                case LABELS -> readLabel(in);
                case SAMPLES -> readSample(in);
                case HISTOGRAMS -> {
                    series.histogram(in.getTotalBytesRead(), length);
                    in.skipRawBytes(length);
                }
                default -> in.skipRawBytes(length);
            }
            in.popLimit(limit);
        }
        if (!series.isEmpty()) {
            series.addToBatch(TypeAndUnit.NONE);
        }
    }

    private void readLabel(CodedInputStream in) throws IOException {
        int name = 0;
        int nameLength = 0;
        int value = 0;
        int valueLength = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                nameLength = in.readRawVarint32();
                name = in.getTotalBytesRead();
                in.skipRawBytes(nameLength);
            } else if (tag == (2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                valueLength = in.readRawVarint32();
                value = in.getTotalBytesRead();
                in.skipRawBytes(valueLength);
            } else {
                in.skipField(tag);
            }
        }
        series.labels.add(name, nameLength, value, valueLength);
    }

    private void readSample(CodedInputStream in) throws IOException {
        double value = 0;
        long time = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (1 << 3 | WireFormat.WIRETYPE_FIXED64)) {
                value = Double.longBitsToDouble(in.readRawLittleEndian64());
            } else if (tag == (2 << 3 | WireFormat.WIRETYPE_VARINT)) {
                time = in.readRawVarint64();
            } else {
                in.skipField(tag);
            }
        }
        series.sample(time, value, 0);
    }

    private void readMetadata(CodedInputStream in) throws IOException {
        int type = 0;
        String family = "";
        String help = "";
        String unit = "";
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | WireFormat.WIRETYPE_VARINT -> type = in.readRawVarint32();
                case 2 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> family = in.readString();
                case 4 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> help = in.readString();
                case 5 << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED -> unit = in.readString();
                default -> in.skipField(tag);
            }
        }
        if (!family.isEmpty()
                && family.length() <= limits.labelValueBytes()
                && help.length() <= limits.labelValueBytes()) {
            store.putMetadata(family, new MetricMetadata(typeName(type), help, unit));
        }
    }

    /** The name of a metric type by its number. */
    static String typeName(int number) {
        MetricType known = MetricType.forNumber(number);
        return known == null ? "unknown" : known.name().toLowerCase(Locale.ROOT);
    }
}
