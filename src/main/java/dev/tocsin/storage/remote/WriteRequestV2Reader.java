package dev.tocsin.storage.remote;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.TypeAndUnit;
import dev.tocsin.storage.embedded.EmbeddedStore;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads an {@code io.prometheus.write.v2.Request} (https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/): labels are
 * references to a table of symbols, samples have start timestamps, each series has its metadata.
 */
final class WriteRequestV2Reader implements RequestReader {

    private static final int SYMBOLS = 4;
    private static final int TIME_SERIES = 5;

    private static final int LABELS_REFS = 1;
    private static final int SAMPLES = 2;
    private static final int HISTOGRAMS = 3;
    private static final int EXEMPLARS = 4;
    private static final int METADATA = 5;

    private static final byte[] NAME = "__name__".getBytes(StandardCharsets.UTF_8);

    private final EmbeddedStore store;
    private final WriteLimits limits;
    private final SeriesDraft series;
    private final boolean typeAndUnitLabels;

    /** Offset and length of each symbol in the body. */
    private final IntArrayList symbols = new IntArrayList();

    private final IntArrayList labelsRefs = new IntArrayList();

    /** References of the metric names whose metadata was seen. */
    private final IntOpenHashSet described = new IntOpenHashSet();

    private byte[] body = {};
    private int exemplars;
    private int exemplarsOfSeries;
    private int type;
    private int helpRef;
    private int unitRef;

    /**
     * @param series where the samples of a request gather
     * @param typeAndUnitLabels whether metadata becomes labels
     */
    WriteRequestV2Reader(EmbeddedStore store, WriteLimits limits, SeriesDraft series, boolean typeAndUnitLabels) {
        this.store = store;
        this.limits = limits;
        this.series = series;
        this.typeAndUnitLabels = typeAndUnitLabels;
    }

    /** Exemplars of the series that were taken. */
    int exemplars() {
        return exemplars;
    }

    @Override
    public void read(byte[] request, int length) throws IOException {
        series.reset(request);
        body = request;
        symbols.clear();
        described.clear();
        exemplars = 0;
        // Series may come before the symbols they refer to.
        eachField(length, SYMBOLS, (in, size) -> {
            symbols.add(in.getTotalBytesRead());
            symbols.add(size);
            in.skipRawBytes(size);
        });
        eachField(length, TIME_SERIES, (in, size) -> readSeries(in));
    }

    /** Reads a field's content. */
    private interface Field {
        void read(CodedInputStream in, int length) throws IOException;
    }

    private void eachField(int length, int number, Field field) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(body, 0, length);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (number << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED)) {
                int size = in.readRawVarint32();
                int limit = in.pushLimit(size);
                field.read(in, size);
                in.popLimit(limit);
            } else {
                in.skipField(tag);
            }
        }
    }

    private void readSeries(CodedInputStream in) throws IOException {
        series.clear();
        labelsRefs.clear();
        exemplarsOfSeries = 0;
        type = 0;
        helpRef = 0;
        unitRef = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (tag == (LABELS_REFS << 3 | WireFormat.WIRETYPE_VARINT)) {
                labelsRefs.add(in.readRawVarint32());
            } else if (WireFormat.getTagWireType(tag) != WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                in.skipField(tag);
            } else {
                readPart(in, WireFormat.getTagFieldNumber(tag));
            }
        }
        addSeries();
    }

    private void readPart(CodedInputStream in, int field) throws IOException {
        int length = in.readRawVarint32();
        int limit = in.pushLimit(length);
        switch (field) {
            case LABELS_REFS -> {
                while (in.getBytesUntilLimit() > 0) {
                    labelsRefs.add(in.readRawVarint32());
                }
            }
            case SAMPLES -> readSample(in);
            case HISTOGRAMS -> {
                series.histogram(in.getTotalBytesRead(), length);
                in.skipRawBytes(length);
            }
            case EXEMPLARS -> {
                exemplarsOfSeries++;
                in.skipRawBytes(length);
            }
            case METADATA -> readMetadata(in);
            default -> in.skipRawBytes(length);
        }
        in.popLimit(limit);
    }

    private void readSample(CodedInputStream in) throws IOException {
        double value = 0;
        long time = 0;
        long start = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | WireFormat.WIRETYPE_FIXED64 ->
                    value = Double.longBitsToDouble(in.readRawLittleEndian64());
                case 2 << 3 | WireFormat.WIRETYPE_VARINT -> time = in.readRawVarint64();
                case 3 << 3 | WireFormat.WIRETYPE_VARINT -> start = in.readRawVarint64();
                default -> in.skipField(tag);
            }
        }
        series.sample(time, value, start);
    }

    private void readMetadata(CodedInputStream in) throws IOException {
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | WireFormat.WIRETYPE_VARINT -> type = in.readRawVarint32();
                case 3 << 3 | WireFormat.WIRETYPE_VARINT -> helpRef = in.readRawVarint32();
                case 4 << 3 | WireFormat.WIRETYPE_VARINT -> unitRef = in.readRawVarint32();
                default -> in.skipField(tag);
            }
        }
    }

    private void addSeries() throws IOException {
        int name = -1;
        if (labelsRefs.size() % 2 != 0) {
            series.invalidSeries("series has " + labelsRefs.size() + " label references, which must be pairs");
            return;
        }
        for (int i = 0; i < labelsRefs.size(); i += 2) {
            int nameRef = labelsRefs.getInt(i);
            int valueRef = labelsRefs.getInt(i + 1);
            if (isUnknown(nameRef) || isUnknown(valueRef)) {
                series.invalidSeries(
                        "label reference " + Integer.toUnsignedString(isUnknown(nameRef) ? nameRef : valueRef)
                                + " is outside of the table of " + symbols.size() / 2 + " symbols");
                return;
            }
            series.labels.add(offset(nameRef), length(nameRef), offset(valueRef), length(valueRef));
            if (length(nameRef) == NAME.length && startsWith(offset(nameRef), NAME)) {
                name = valueRef;
            }
        }
        if (helpRef != 0 && isUnknown(helpRef) || unitRef != 0 && isUnknown(unitRef)) {
            series.invalidSeries("metadata refers to symbols outside of the table of " + symbols.size() / 2);
            return;
        }
        if (series.isEmpty()) {
            // Prometheus 3.14 sends exemplars as series of their own, and refuses such ones itself.
            if (exemplarsOfSeries == 0) {
                series.invalid("TimeSeries must contain at least one sample or histogram");
            }
            exemplars += exemplarsOfSeries;
            return;
        }
        int refused = series.invalidSeries();
        series.addToBatch(
                typeAndUnitLabels
                        ? new TypeAndUnit(type == 0 ? "" : WriteRequestReader.typeName(type), text(unitRef))
                        : TypeAndUnit.NONE);
        if (series.invalidSeries() == refused) {
            exemplars += exemplarsOfSeries;
            describe(name);
        }
    }

    private boolean startsWith(int offset, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (body[offset + i] != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** Remembers what was said of the metric, once a request. */
    private void describe(int name) {
        boolean nothing = type == 0 && length(helpRef) == 0 && length(unitRef) == 0;
        if (name < 0 || nothing || length(helpRef) > limits.labelValueBytes() || !described.add(name)) {
            return;
        }
        String typeName = WriteRequestReader.typeName(type);
        store.putMetadata(
                MetricFamily.of(text(name), typeName), new MetricMetadata(typeName, text(helpRef), text(unitRef)));
    }

    private boolean isUnknown(int ref) {
        return ref < 0 || ref >= symbols.size() / 2;
    }

    private int offset(int ref) {
        return symbols.getInt(2 * ref);
    }

    private int length(int ref) {
        return symbols.isEmpty() ? 0 : symbols.getInt(2 * ref + 1);
    }

    private String text(int ref) {
        return length(ref) == 0 ? "" : new String(body, offset(ref), length(ref), StandardCharsets.UTF_8);
    }
}
