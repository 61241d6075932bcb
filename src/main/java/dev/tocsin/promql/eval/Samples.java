package dev.tocsin.promql.eval;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.SampleColumns;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one series without staleness markers, floats and histograms apart, times ascending: positions {@code from}
 * to {@code to} (exclusive) of each pair of arrays.
 */
public final class Samples {

    public long[] times = {};
    public double[] values = {};
    public int from;
    public int to;

    public long[] histogramTimes = {};
    public FloatHistogram[] histograms = {};
    public int histogramFrom;
    public int histogramTo;

    /** Start timestamps of the floats by position, 0 where none is known; null if none is known, or none is wanted. */
    public long @Nullable [] starts;

    /** As {@link #starts}, of the histograms. */
    public long @Nullable [] histogramStarts;

    private long[] ownTimes = new long[64];
    private double[] ownValues = new double[64];

    /**
     * Takes the samples of a row.
     *
     * @param withStarts whether their start timestamps are wanted
     */
    public void load(SampleColumns columns, int row, boolean withStarts) {
        long @Nullable [] known = withStarts ? columns.starts() : null;
        starts = null;
        histogramStarts = null;
        int start = columns.start(row);
        int end = columns.end(row);
        histogramFrom = 0;
        histogramTo = 0;
        FloatHistogram @Nullable [] mixed = columns.histograms();
        double[] all = columns.values();
        boolean plain = mixed == null;
        for (int i = start; plain && i < end; i++) {
            plain = !StaleMarker.is(all[i]);
        }
        if (plain) {
            times = columns.times();
            values = all;
            from = start;
            to = end;
            starts = known;
        } else {
            separate(columns, known, start, end);
        }
    }

    private void separate(SampleColumns columns, long @Nullable [] known, int start, int end) {
        clear(end - start);
        long[] ofFloats = new long[known == null ? 0 : end - start];
        long[] ofHistograms = new long[ofFloats.length];
        FloatHistogram @Nullable [] mixed = columns.histograms();
        for (int i = start; i < end; i++) {
            FloatHistogram histogram = mixed == null ? null : mixed[i];
            if (known != null && histogram == null) {
                ofFloats[to] = known[i];
            } else if (known != null) {
                ofHistograms[histogramTo] = known[i];
            }
            if (histogram == null) {
                add(columns.times()[i], columns.values()[i]);
            } else {
                add(columns.times()[i], histogram, end - start);
            }
        }
        if (known != null) {
            starts = ofFloats;
            histogramStarts = ofHistograms;
        }
    }

    /** Starts an own list of at most {@code capacity} samples. */
    public void clear(int capacity) {
        if (ownTimes.length < capacity) {
            ownTimes = new long[capacity];
            ownValues = new double[capacity];
        }
        times = ownTimes;
        values = ownValues;
        from = 0;
        to = 0;
        histogramFrom = 0;
        histogramTo = 0;
    }

    /** Adds a float after {@link #clear}; a staleness marker is left out. */
    public void add(long time, double value) {
        if (!StaleMarker.is(value)) {
            times[to] = time;
            values[to++] = value;
        }
    }

    /** Adds a histogram after {@link #clear}; one with a staleness marker as its sum is left out. */
    public void add(long time, FloatHistogram histogram, int capacity) {
        if (StaleMarker.is(histogram.sum())) {
            return;
        }
        if (histograms.length < capacity) {
            histograms = new FloatHistogram[capacity];
            histogramTimes = new long[capacity];
        }
        histogramTimes[histogramTo] = time;
        histograms[histogramTo++] = histogram;
    }

    public boolean isEmpty() {
        return from == to && histogramFrom == histogramTo;
    }
}
