package dev.tocsin.storage.remote;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.proto.Histogram;
import dev.tocsin.storage.proto.MetricMetadata.MetricType;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads a {@code prometheus.WriteRequest} into a batch, field by field from the wire
 * (https://prometheus.io/docs/specs/prw/remote_write_spec/), so that a float sample of a known series costs no object.
 */
final class WriteRequestReader {

    private static final int TIME_SERIES = 1;
    private static final int METADATA = 3;

    private static final int LABELS = 1;
    private static final int SAMPLES = 2;
    private static final int HISTOGRAMS = 4;

    private final EmbeddedStore store;
    private final WriteLimits limits;
    private final RawLabels labels = new RawLabels();
    private final SampleBatch batch;
    private long[] times = new long[256];
    private double[] values = new double[256];
    private int samples;

    /** Offset and length of each histogram of the series being read. */
    private final IntArrayList histograms = new IntArrayList();

    private byte[] body = {};
    private int invalidSeries;
    private String firstInvalid = "";

    WriteRequestReader(EmbeddedStore store, WriteLimits limits, SampleBatch batch) {
        this.store = store;
        this.limits = limits;
        this.batch = batch;
    }

    /** How many series were left out for their labels. */
    int invalidSeries() {
        return invalidSeries;
    }

    /** Why the first of them was; empty if none was. */
    String firstInvalid() {
        return firstInvalid;
    }

    /**
     * Fills the batch.
     *
     * @throws IOException if the body is not a write request; the batch then is to be thrown away
     */
    void read(byte[] request, int length) throws IOException {
        batch.clear();
        body = request;
        labels.reset(body);
        invalidSeries = 0;
        firstInvalid = "";
        CodedInputStream in = CodedInputStream.newInstance(body, 0, length);
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
        labels.clear();
        samples = 0;
        histograms.clear();
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
                    // Rare: read after the labels are known.
                    histograms.add(in.getTotalBytesRead());
                    histograms.add(length);
                    in.skipRawBytes(length);
                }
                default -> in.skipRawBytes(length);
            }
            in.popLimit(limit);
        }
        if (samples > 0 || !histograms.isEmpty()) {
            addSeries();
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
        labels.add(name, nameLength, value, valueLength);
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
        if (samples == times.length) {
            times = Arrays.copyOf(times, 2 * samples);
            values = Arrays.copyOf(values, 2 * samples);
        }
        times[samples] = time;
        values[samples++] = value;
    }

    private void addSeries() throws IOException {
        int id = labels.seriesId(store);
        if (id >= 0 && histograms.isEmpty()) {
            for (int i = 0; i < samples; i++) {
                batch.add(id, times[i], values[i]);
            }
            return;
        }
        try {
            Labels decoded = labels.decode(limits);
            for (int i = 0; i < samples; i++) {
                batch.add(decoded, times[i], values[i]);
            }
            for (int i = 0; i < histograms.size(); i += 2) {
                addHistogram(decoded, histograms.getInt(i), histograms.getInt(i + 1));
            }
        } catch (RawLabels.InvalidLabelsException e) {
            invalidSeries++;
            firstInvalid = firstInvalid.isEmpty() ? String.valueOf(e.getMessage()) : firstInvalid;
        }
    }

    private void addHistogram(Labels series, int offset, int length) throws IOException {
        Histogram wire = Histogram.parseFrom(CodedInputStream.newInstance(body, offset, length));
        FloatHistogram histogram = WireHistograms.toFloat(wire);
        if (StaleMarker.is(histogram.sum())) {
            batch.add(series, wire.getTimestamp(), StaleMarker.VALUE);
        } else {
            batch.add(series, wire.getTimestamp(), histogram);
        }
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
        MetricType known = MetricType.forNumber(type);
        if (!family.isEmpty()
                && family.length() <= limits.labelValueBytes()
                && help.length() <= limits.labelValueBytes()) {
            String name = known == null ? "unknown" : known.name().toLowerCase(Locale.ROOT);
            store.putMetadata(family, new MetricMetadata(name, help, unit));
        }
    }
}
