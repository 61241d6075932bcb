package dev.tocsin.promql.eval;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryException;

/** What a query may still use: samples in memory at one time, and time. */
public final class Budget {

    /** Cells that a block may have however low the limit of samples is: most of them may be empty. */
    private static final long LARGEST_BLOCK_ANYWAY = 8_000_000;

    private static final String WHERE = "expression evaluation";

    private final long maxSamples;
    private final QueryControl control;
    private final long timeoutNanos;
    private final long startNanos;
    private long held;
    private long peak;
    private long total;
    private int widest;

    public Budget(long maxSamples, long timeoutNanos, QueryControl control) {
        this.maxSamples = maxSamples;
        this.control = control;
        this.timeoutNanos = Math.min(timeoutNanos, control.timeoutNanos());
        this.startNanos = control.nanoClock().getAsLong();
    }

    /** Samples as which a histogram counts: its size in units of 16 bytes (Prometheus {@code HPoint.size}). */
    public static int size(FloatHistogram histogram) {
        int bytes = 176
                + 8 * (histogram.positiveSpans().length + histogram.negativeSpans().length)
                + 8 * (histogram.positiveCounts().length + histogram.negativeCounts().length)
                + 8 * histogram.customBounds().length;
        return (bytes + 8) / 16;
    }

    /**
     * Notes samples that are in memory from now on.
     *
     * @throws QueryException if they are too many
     */
    public void hold(long samples) {
        held += samples;
        if (held > peak) {
            peak = held;
        }
        if (held > maxSamples) {
            throw tooMany();
        }
    }

    private static QueryException tooMany() {
        return new QueryException(
                QueryException.Kind.TOO_MANY_SAMPLES,
                "query processing would load too many samples into memory in query execution");
    }

    /** Notes samples that are no longer in memory. */
    public void release(long samples) {
        held -= samples;
    }

    /** Samples in memory now. */
    public long held() {
        return held;
    }

    /** Sets the samples in memory back to what an operator found, plus what it leaves. */
    public void leave(long before, long result) {
        held = before;
        hold(result);
    }

    /**
     * Notes how large a block is going to be: it takes room for each row at each step, samples or not.
     *
     * @throws QueryException if it is too large
     */
    public void reserve(int rows, int steps) {
        widest = Math.max(widest, rows);
        if ((long) rows * steps > Math.max(maxSamples, LARGEST_BLOCK_ANYWAY)) {
            throw tooMany();
        }
    }

    /** The largest number of rows that any block had so far. */
    public int widest() {
        return widest;
    }

    /** Counts samples that a selector handed on. */
    public void count(long samples) {
        total += samples;
    }

    public long peak() {
        return peak;
    }

    public long total() {
        return total;
    }

    /**
     * To be called inside every long loop.
     *
     * @throws QueryException if the query is canceled or took too long
     */
    public void check() {
        if (control.canceled().getAsBoolean()) {
            throw new QueryException(QueryException.Kind.CANCELED, "query was canceled in " + WHERE);
        }
        if (control.nanoClock().getAsLong() - startNanos > timeoutNanos) {
            throw new QueryException(QueryException.Kind.TIMEOUT, "query timed out in " + WHERE);
        }
    }
}
