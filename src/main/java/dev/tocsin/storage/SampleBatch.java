package dev.tocsin.storage;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples on their way into a store, kept as columns and reused from batch to batch; not safe for several threads.
 *
 * <p>Samples of one series must be added oldest first. A series is named by its labels ({@code __name__} included) or,
 * where the caller has it already, by the id that the store gave it.
 */
public final class SampleBatch {

    private @Nullable Labels[] labels = new Labels[64];
    private int[] ids = new int[64];
    private long[] times = new long[64];
    private double[] values = new double[64];
    private @Nullable FloatHistogram @Nullable [] histograms;
    private long @Nullable [] starts;
    private int size;
    private boolean repeatable;

    /** Forgets all samples and flags; keeps the arrays. */
    public SampleBatch clear() {
        Arrays.fill(labels, 0, size, null);
        size = 0;
        histograms = null;
        starts = null;
        repeatable = false;
        return this;
    }

    /**
     * Declares that this batch may be the repetition of one that was stored before a crash: what its series already
     * hold at the same or a later time wins and is no error (outcome {@link SampleOutcome#KEPT_EARLIER}).
     */
    public SampleBatch repeatable() {
        repeatable = true;
        return this;
    }

    public boolean isRepeatable() {
        return repeatable;
    }

    /** Adds a float sample; a staleness marker keeps its bits. */
    public SampleBatch add(Labels series, long timeMillis, double value) {
        grow();
        labels[size] = series;
        ids[size] = -1;
        times[size] = timeMillis;
        values[size] = value;
        size++;
        return this;
    }

    /** Adds a float sample to a series whose id is known from this store and process. */
    public SampleBatch add(int seriesId, long timeMillis, double value) {
        grow();
        labels[size] = null;
        ids[size] = seriesId;
        times[size] = timeMillis;
        values[size] = value;
        size++;
        return this;
    }

    /** Adds a native histogram sample. */
    public SampleBatch add(Labels series, long timeMillis, FloatHistogram histogram) {
        add(series, timeMillis, 0.0);
        if (histograms == null) {
            histograms = new FloatHistogram[times.length];
        }
        histograms[size - 1] = histogram;
        return this;
    }

    /**
     * Says when what the last sample counts began.
     *
     * @param startMillis its start timestamp, Unix milliseconds; 0: unknown
     */
    public SampleBatch start(long startMillis) {
        if (starts == null) {
            if (startMillis == 0) {
                return this;
            }
            starts = new long[times.length];
        }
        starts[size - 1] = startMillis;
        return this;
    }

    private void grow() {
        if (size == times.length) {
            int n = 2 * size;
            labels = Arrays.copyOf(labels, n);
            ids = Arrays.copyOf(ids, n);
            times = Arrays.copyOf(times, n);
            values = Arrays.copyOf(values, n);
            if (histograms != null) {
                histograms = Arrays.copyOf(histograms, n);
            }
            if (starts != null) {
                starts = Arrays.copyOf(starts, n);
            }
        }
    }

    /** Number of samples. */
    public int size() {
        return size;
    }

    /** The labels a sample was added with; {@code null} if it was added by id. */
    public @Nullable Labels labels(int index) {
        return labels[index];
    }

    /** The series id a sample was added with, or −1. */
    public int seriesId(int index) {
        return ids[index];
    }

    /** Unix milliseconds. */
    public long time(int index) {
        return times[index];
    }

    public double value(int index) {
        return values[index];
    }

    /** The start timestamp of a sample, Unix milliseconds; 0 if it is unknown. */
    public long start(int index) {
        return starts == null ? 0 : starts[index];
    }

    /** The histogram of a sample; {@code null} for a float. */
    public @Nullable FloatHistogram histogram(int index) {
        return histograms == null ? null : histograms[index];
    }
}
