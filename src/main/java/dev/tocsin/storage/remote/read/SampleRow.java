package dev.tocsin.storage.remote.read;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.SampleColumns;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Samples of one series, times ascending (Unix milliseconds), staleness markers included. Safe for several threads: every
 * method sees and leaves a whole row.
 */
public final class SampleRow {

    private static final long[] NO_TIMES = {};
    private static final double[] NO_VALUES = {};

    private long[] times = NO_TIMES;
    private double[] values = NO_VALUES;
    private FloatHistogram @Nullable [] histograms;
    private int from;
    private int to;

    /** Forgets all samples. */
    public synchronized void clear() {
        from = 0;
        to = 0;
        histograms = null;
    }

    public synchronized int size() {
        return to - from;
    }

    /** Time of the newest sample, Long.MIN_VALUE if there is none. */
    public synchronized long lastTime() {
        return from == to ? Long.MIN_VALUE : times[to - 1];
    }

    /** Bytes this takes, about. */
    public synchronized long bytes() {
        return 64L + 16L * times.length + (histograms == null ? 0 : 200L * (to - from));
    }

    /** Adds a float behind the newest sample; one that is not newer replaces what is there at its time. */
    public synchronized void add(long time, double value) {
        int at = place(time);
        values[at] = value;
        if (histograms != null) {
            clearHistogram(at);
        }
    }

    @SuppressWarnings("NullAway") // Entries of the histogram column are null for floats, as in SampleColumns.
    private void clearHistogram(int at) {
        if (histograms != null) {
            histograms[at] = null;
        }
    }

    /** As {@link #add(long, double)}, for a histogram. */
    public synchronized void add(long time, FloatHistogram histogram) {
        int at = place(time);
        values[at] = 0;
        FloatHistogram @Nullable [] column = histograms;
        if (column == null) {
            column = new FloatHistogram[times.length];
            histograms = column;
        }
        column[at] = histogram;
    }

    /** Makes place for a sample and writes its time. */
    private int place(long time) {
        if (from < to && time <= times[to - 1]) {
            int at = after(time - 1);
            if (times[at] == time) {
                return at;
            }
            reserve();
            at = after(time - 1);
            shift(at);
            times[at] = time;
            return at;
        }
        reserve();
        times[to] = time;
        return to++;
    }

    private void shift(int at) {
        System.arraycopy(times, at, times, at + 1, to - at);
        System.arraycopy(values, at, values, at + 1, to - at);
        if (histograms != null) {
            System.arraycopy(histograms, at, histograms, at + 1, to - at);
        }
        to++;
    }

    private void reserve() {
        if (to < times.length) {
            return;
        }
        int size = to - from;
        int capacity = size < times.length / 2 ? times.length : Math.max(4, times.length + (times.length >> 1) + 1);
        long[] newTimes = capacity == times.length ? times : new long[capacity];
        double[] newValues = capacity == times.length ? values : new double[capacity];
        System.arraycopy(times, from, newTimes, 0, size);
        System.arraycopy(values, from, newValues, 0, size);
        if (histograms != null) {
            FloatHistogram[] column = Arrays.copyOfRange(histograms, from, to);
            histograms = Arrays.copyOf(column, capacity);
        }
        times = newTimes;
        values = newValues;
        from = 0;
        to = size;
    }

    /** Position of the first sample later than a time. */
    private int after(long time) {
        int low = from;
        int high = to;
        while (low < high) {
            int middle = low + high >>> 1;
            if (times[middle] <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** A row of its own with the same samples. */
    public synchronized SampleRow copy() {
        SampleRow copy = new SampleRow();
        copy.times = Arrays.copyOfRange(times, from, to);
        copy.values = Arrays.copyOfRange(values, from, to);
        copy.histograms = histograms == null ? null : Arrays.copyOfRange(histograms, from, to);
        copy.to = to - from;
        return copy;
    }

    /** Adds all samples of another row. */
    public void append(SampleRow row) {
        SampleRow copy = row.copy();
        synchronized (this) {
            for (int i = 0; i < copy.to; i++) {
                append(copy, i);
            }
        }
    }

    /** Replaces the samples with {@code fromMillis < t <= toMillis} by those of another row, which all lie in there. */
    public void replace(long fromMillis, long toMillis, SampleRow by) {
        replaceBy(fromMillis, toMillis, by.copy());
    }

    private synchronized void replaceBy(long fromMillis, long toMillis, SampleRow by) {
        int keep = after(fromMillis);
        int rest = after(toMillis);
        SampleRow tail = null;
        if (rest < to) {
            tail = new SampleRow();
            for (int i = rest; i < to; i++) {
                tail.append(this, i);
            }
        }
        to = keep;
        for (int i = 0; i < by.to; i++) {
            append(by, i);
        }
        if (tail != null) {
            for (int i = 0; i < tail.to; i++) {
                append(tail, i);
            }
        }
    }

    private void append(SampleRow of, int at) {
        FloatHistogram histogram = of.histograms == null ? null : of.histograms[at];
        if (histogram == null) {
            add(of.times[at], of.values[at]);
        } else {
            add(of.times[at], histogram);
        }
    }

    /** Forgets samples up to and including a time. */
    public synchronized void trim(long upToMillis) {
        from = after(upToMillis);
        if (from == to) {
            from = 0;
            to = 0;
        }
        if (to - from < times.length / 4) {
            int size = to - from;
            times = Arrays.copyOfRange(times, from, Math.max(from + 4, to));
            values = Arrays.copyOfRange(values, from, Math.max(from + 4, to));
            histograms = histograms == null ? null : Arrays.copyOfRange(histograms, from, Math.max(from + 4, to));
            from = 0;
            to = size;
        }
    }

    /** Writes the samples with {@code fromMillis < t <= toMillis} into a row under construction, without ending it. */
    public synchronized void read(long fromMillis, long toMillis, SampleColumns into) {
        int end = after(toMillis);
        for (int i = after(fromMillis); i < end; i++) {
            copy(i, into);
        }
    }

    /** As {@link #read}, of which only the newest. */
    public synchronized void readNewest(long fromMillis, long toMillis, SampleColumns into) {
        int last = after(toMillis) - 1;
        if (last >= from && times[last] > fromMillis) {
            copy(last, into);
        }
    }

    private void copy(int i, SampleColumns into) {
        FloatHistogram histogram = histograms == null ? null : histograms[i];
        if (histogram == null) {
            into.add(times[i], values[i]);
        } else {
            into.add(times[i], histogram);
        }
    }

    /** Time of the newest sample in {@code (fromMillis, toMillis]}, Long.MIN_VALUE if there is none. */
    public synchronized long newestIn(long fromMillis, long toMillis) {
        int last = after(toMillis) - 1;
        return last >= from && times[last] > fromMillis ? times[last] : Long.MIN_VALUE;
    }

    /** Writes the samples of both rows in {@code (fromMillis, toMillis]}; at the same time the first's counts. */
    public static void readBoth(SampleRow first, SampleRow second, long fromMillis, long toMillis, SampleColumns into) {
        SampleRow merged = new SampleRow();
        merged.copyRange(second, fromMillis, toMillis);
        merged.copyRange(first, fromMillis, toMillis);
        merged.read(fromMillis, toMillis, into);
    }

    private void copyRange(SampleRow of, long fromMillis, long toMillis) {
        synchronized (of) {
            int end = of.after(toMillis);
            for (int i = of.after(fromMillis); i < end; i++) {
                append(of, i);
            }
        }
    }
}
