package dev.tocsin.storage.remote;

import com.google.protobuf.CodedInputStream;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.histogram.HistogramSum;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.TypeAndUnit;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.proto.Histogram;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;

/** One series of a request while it is read: its labels and samples, on their way into a batch; used again for the next. */
final class SeriesDraft {

    final RawLabels labels = new RawLabels();
    private final EmbeddedStore store;
    private final WriteLimits limits;
    private final SampleBatch batch;
    private long[] times = new long[256];
    private double[] values = new double[256];
    private long[] starts = new long[256];
    private int samples;

    /** Offset and length of each histogram: rare, read after the labels are known. */
    private final IntArrayList histograms = new IntArrayList();

    /** Positions in the batch of what came as histograms. */
    private final BitSet histogramPositions = new BitSet();

    private byte[] body = {};
    private int invalidSeries;
    private String firstInvalid = "";

    SeriesDraft(EmbeddedStore store, WriteLimits limits, SampleBatch batch) {
        this.store = store;
        this.limits = limits;
        this.batch = batch;
    }

    /** Starts over on a request body. */
    void reset(byte[] requestBody) {
        batch.clear();
        body = requestBody;
        labels.reset(body);
        histogramPositions.clear();
        invalidSeries = 0;
        firstInvalid = "";
        clear();
    }

    /** Starts over on a series. */
    void clear() {
        labels.clear();
        samples = 0;
        histograms.clear();
    }

    /** How many series were left out for their labels. */
    int invalidSeries() {
        return invalidSeries;
    }

    /** What was wrong with the first series or histogram that was; empty if none was. */
    String firstInvalid() {
        return firstInvalid;
    }

    /** Whether a sample of the batch came as a histogram, be it a staleness marker. */
    boolean isHistogram(int index) {
        return histogramPositions.get(index);
    }

    boolean isEmpty() {
        return samples == 0 && histograms.isEmpty();
    }

    void sample(long time, double value, long start) {
        if (samples == times.length) {
            times = Arrays.copyOf(times, 2 * samples);
            values = Arrays.copyOf(values, 2 * samples);
            starts = Arrays.copyOf(starts, 2 * samples);
        }
        times[samples] = time;
        values[samples] = value;
        starts[samples++] = start;
    }

    void histogram(int offset, int length) {
        histograms.add(offset);
        histograms.add(length);
    }

    /** Takes note of something that is left out. */
    void invalid(String why) {
        firstInvalid = firstInvalid.isEmpty() ? why : firstInvalid;
    }

    /** Takes note of a series that is left out. */
    void invalidSeries(String why) {
        invalidSeries++;
        invalid(why);
    }

    /**
     * Adds the samples to the batch.
     *
     * @throws IOException if a histogram is not the message it should be
     */
    void addToBatch(TypeAndUnit known) throws IOException {
        int id = known.isEmpty() ? labels.seriesId(store) : -1;
        if (id >= 0 && histograms.isEmpty()) {
            for (int i = 0; i < samples; i++) {
                batch.add(id, times[i], values[i]).start(starts[i]);
            }
            return;
        }
        try {
            Labels decoded = known.isEmpty() ? labels.decode(limits) : known.insteadIn(labels.decode(limits));
            for (int i = 0; i < samples; i++) {
                batch.add(decoded, times[i], values[i]).start(starts[i]);
            }
            for (int i = 0; i < histograms.size(); i += 2) {
                addHistogram(decoded, histograms.getInt(i), histograms.getInt(i + 1));
            }
        } catch (RawLabels.InvalidLabelsException e) {
            invalidSeries(String.valueOf(e.getMessage()));
        }
    }

    private void addHistogram(Labels series, int offset, int length) throws IOException {
        Histogram wire = Histogram.parseFrom(CodedInputStream.newInstance(body, offset, length));
        String problem = HistogramValidity.problem(wire);
        if (!problem.isEmpty()) {
            invalid(problem + " for series " + GoQuote.quote(series.toString()));
            return;
        }
        FloatHistogram histogram = WireHistograms.toFloat(wire);
        if (histogram.schema() > HistogramValidity.FINEST) {
            histogram = HistogramSum.plain(histogram)
                    .coarsen(HistogramValidity.FINEST)
                    .loose();
        }
        histogramPositions.set(batch.size());
        if (StaleMarker.is(histogram.sum())) {
            batch.add(series, wire.getTimestamp(), StaleMarker.VALUE);
        } else {
            batch.add(series, wire.getTimestamp(), histogram);
        }
        batch.start(wire.getStartTimestamp());
    }
}
