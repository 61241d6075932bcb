package dev.tocsin.promql;

import dev.tocsin.model.FloatHistogram;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of several series as columns: row {@code r} holds positions {@code start(r)} to {@code end(r)} of the
 * shared arrays, times ascending. Reused from read to read; a histogram column exists only where some row needs one.
 */
public final class SampleColumns {

    private int[] ends = new int[64];
    private int rows;
    private int size;
    private long[] times = new long[1024];
    private double[] values = new double[1024];
    private FloatHistogram @Nullable [] histograms;
    private long @Nullable [] starts;

    /** Forgets all rows; keeps the arrays. */
    public void clear() {
        rows = 0;
        size = 0;
        histograms = null;
        starts = null;
    }

    /** Appends a float sample to the row under construction; times must ascend within a row. */
    public void add(long timeMillis, double value) {
        if (size == times.length) {
            grow();
        }
        times[size] = timeMillis;
        values[size] = value;
        size++;
    }

    /** Appends a histogram sample to the row under construction; its float value reads as 0. */
    public void add(long timeMillis, FloatHistogram histogram) {
        add(timeMillis, 0.0);
        if (histograms == null) {
            histograms = new FloatHistogram[times.length];
        }
        histograms[size - 1] = histogram;
    }

    /**
     * Says when what the last sample counts began.
     *
     * @param startMillis its start timestamp in Unix milliseconds; 0: unknown
     */
    public void start(long startMillis) {
        if (startMillis == 0) {
            return;
        }
        if (starts == null) {
            starts = new long[times.length];
        }
        starts[size - 1] = startMillis;
    }

    /** As {@link #start}, of a sample of the row under construction by its position. */
    public void startAt(int position, long startMillis) {
        if (starts == null) {
            if (startMillis == 0) {
                return;
            }
            starts = new long[times.length];
        }
        starts[position] = startMillis;
    }

    /** First position of the row under construction. */
    public int rowStart() {
        return rows == 0 ? 0 : ends[rows - 1];
    }

    /** Ends the row under construction (it may be empty) and starts the next one. */
    public void endRow() {
        if (rows == ends.length) {
            ends = Arrays.copyOf(ends, 2 * rows);
        }
        ends[rows++] = size;
    }

    /** Makes room for {@code more} samples, so that a decoder may write {@link #times} and {@link #values} itself. */
    public void reserve(int more) {
        while (size + more > times.length) {
            grow();
        }
    }

    /** Declares that {@code count} samples were written directly behind the present end (after {@link #reserve}). */
    public void advance(int count) {
        size += count;
    }

    private void grow() {
        times = Arrays.copyOf(times, 2 * times.length);
        values = Arrays.copyOf(values, times.length);
        if (histograms != null) {
            histograms = Arrays.copyOf(histograms, times.length);
        }
        if (starts != null) {
            starts = Arrays.copyOf(starts, times.length);
        }
    }

    /** Number of finished rows. */
    public int rows() {
        return rows;
    }

    /** All samples so far. */
    public int size() {
        return size;
    }

    /** First position of a row. */
    public int start(int row) {
        return row == 0 ? 0 : ends[row - 1];
    }

    /** Position after the last of a row. */
    public int end(int row) {
        return ends[row];
    }

    /** Sample times in Unix milliseconds; valid up to {@link #size}, until the next change. */
    public long[] times() {
        return times;
    }

    /** Float values; 0 where there is a histogram. */
    public double[] values() {
        return values;
    }

    /** Histograms by position, {@code null} entries for float samples; {@code null} if there is none at all. */
    public FloatHistogram @Nullable [] histograms() {
        return histograms;
    }

    /** Start timestamps in Unix milliseconds by position, 0 where none is known; {@code null} if none is known at all. */
    public long @Nullable [] starts() {
        return starts;
    }
}
