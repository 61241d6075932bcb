package dev.tocsin.model;

import java.util.Arrays;

/**
 * A native histogram sample with float counts, as PromQL computes with it; immutable by convention (arrays are shared,
 * nobody writes to them).
 *
 * <p>Buckets are sparse: spans say where runs of populated buckets lie, counts are absolute (not deltas), one per
 * bucket of the spans. Schemas −4…8 are exponential (bucket growth 2^(2^−schema)); −53 has custom bounds, no negative
 * and no zero bucket (Prometheus {@code model/histogram/float_histogram.go}).
 *
 * @param schema resolution: −4…8, or {@link #CUSTOM_SCHEMA}
 * @param zeroThreshold width of the zero bucket on each side of 0
 * @param zeroCount observations in the zero bucket
 * @param count all observations, NaN ones included
 * @param sum sum of the observations
 * @param positiveSpans runs of positive (or custom) buckets
 * @param positiveCounts absolute counts, one per bucket in {@code positiveSpans}
 * @param negativeSpans runs of negative buckets
 * @param negativeCounts absolute counts, one per bucket in {@code negativeSpans}
 * @param customBounds upper bounds of custom buckets, ascending, without +Inf; empty for exponential schemas
 * @param resetHint what is known about a counter reset before this sample
 */
public record FloatHistogram(
        int schema,
        double zeroThreshold,
        double zeroCount,
        double count,
        double sum,
        Span[] positiveSpans,
        double[] positiveCounts,
        Span[] negativeSpans,
        double[] negativeCounts,
        double[] customBounds,
        ResetHint resetHint) {

    /** Schema of histograms with custom bucket bounds (NHCB). */
    public static final int CUSTOM_SCHEMA = -53;

    /**
     * A run of consecutive buckets.
     *
     * @param offset for the first span the index of its first bucket, else the gap to the end of the span before
     * @param length number of buckets
     */
    public record Span(int offset, int length) {}

    /** What a sample says about a counter reset between it and the sample before. */
    public enum ResetHint {
        UNKNOWN,
        RESET,
        NOT_RESET,
        GAUGE
    }

    /** Whether the bucket bounds are given explicitly. */
    public boolean isCustom() {
        return schema == CUSTOM_SCHEMA;
    }

    /** This histogram with another hint. */
    public FloatHistogram withResetHint(ResetHint hint) {
        return hint == resetHint
                ? this
                : new FloatHistogram(
                        schema,
                        zeroThreshold,
                        zeroCount,
                        count,
                        sum,
                        positiveSpans,
                        positiveCounts,
                        negativeSpans,
                        negativeCounts,
                        customBounds,
                        hint);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof FloatHistogram h
                && schema == h.schema
                && Double.compare(zeroThreshold, h.zeroThreshold) == 0
                && Double.compare(zeroCount, h.zeroCount) == 0
                && Double.compare(count, h.count) == 0
                && Double.compare(sum, h.sum) == 0
                && Arrays.equals(positiveSpans, h.positiveSpans)
                && Arrays.equals(positiveCounts, h.positiveCounts)
                && Arrays.equals(negativeSpans, h.negativeSpans)
                && Arrays.equals(negativeCounts, h.negativeCounts)
                && Arrays.equals(customBounds, h.customBounds)
                && resetHint == h.resetHint;
    }

    @Override
    public int hashCode() {
        return Double.hashCode(count) * 31 + Arrays.hashCode(positiveCounts);
    }

    @Override
    public String toString() {
        return "FloatHistogram{schema=" + schema + ", count=" + count + ", sum=" + sum + "}";
    }
}
