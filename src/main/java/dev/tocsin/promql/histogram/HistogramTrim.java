package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;

/**
 * Cuts a histogram at a value (Prometheus {@code FloatHistogram.TrimBuckets}): the bucket that holds the value is
 * interpolated, count and sum are estimated anew from what is left. Untouched where nothing is cut off.
 */
public final class HistogramTrim {

    private final FloatHistogram h;
    private final double at;
    private final boolean keepBelow;

    private double count;
    private double sum;
    private boolean trimmed;

    /** What is left of a bucket, and where its observations are taken to be. */
    private record Rest(double count, double middle) {}

    private HistogramTrim(FloatHistogram h, double at, boolean keepBelow) {
        this.h = h;
        this.at = at;
        this.keepBelow = keepBelow;
    }

    /** What lies below a value. */
    public static FloatHistogram below(FloatHistogram h, double value) {
        return new HistogramTrim(h, value, true).trim();
    }

    /** What lies above a value. */
    public static FloatHistogram above(FloatHistogram h, double value) {
        return new HistogramTrim(h, value, false).trim();
    }

    private FloatHistogram trim() {
        double[] positive = side(SparseBuckets.positive(h), true);
        double[] negative = side(SparseBuckets.negative(h), false);
        double zeroCount = h.zeroCount();
        if (zeroCount > 0) {
            Rest rest = zero(any(h.negativeCounts()), any(h.positiveCounts()));
            take(rest, zeroCount);
            zeroCount = rest.count;
        }
        if (!trimmed) {
            return h;
        }
        return Histograms.compact(new FloatHistogram(
                h.schema(),
                h.zeroThreshold(),
                zeroCount,
                count,
                sum,
                h.positiveSpans(),
                positive,
                h.negativeSpans(),
                negative,
                h.customBounds(),
                h.resetHint()));
    }

    private static boolean any(double[] counts) {
        for (double count : counts) {
            if (count != 0) {
                return true;
            }
        }
        return false;
    }

    private double[] side(SparseBuckets buckets, boolean positive) {
        double[] kept = new double[buckets.size()];
        for (int i = 0; i < kept.length; i++) {
            if (buckets.count(i) == 0) {
                continue;
            }
            int index = buckets.index(i);
            double lower = positive ? Bounds.upper(h, index - 1) : -Bounds.upper(h, index);
            double upper = positive ? Bounds.upper(h, index) : -Bounds.upper(h, index - 1);
            Rest rest = rest(lower, upper, buckets.count(i), positive);
            take(rest, buckets.count(i));
            kept[i] = rest.count;
        }
        return kept;
    }

    private void take(Rest rest, double before) {
        trimmed |= rest.count != before;
        count += rest.count;
        // Nothing at infinity is nothing.
        sum += rest.count == 0 ? 0 : rest.middle * rest.count;
    }

    private Rest rest(double lower, double upper, double before, boolean positive) {
        if (keepBelow ? upper <= at : lower >= at) {
            return new Rest(before, middle(lower, upper, positive));
        }
        if (keepBelow ? lower >= at : upper <= at) {
            return new Rest(0, 0);
        }
        if (lower == Double.NEGATIVE_INFINITY) {
            return lowest(upper, before);
        }
        if (upper == Double.POSITIVE_INFINITY) {
            // What lies where in an infinite bucket is not known: all or nothing.
            return keepBelow || at < lower ? new Rest(0, 0) : new Rest(before, at);
        }
        double under = before * HistogramQuantiles.share(lower, upper, at, h.isCustom());
        return keepBelow
                ? new Rest(under, middle(lower, at, positive))
                : new Rest(before - under, middle(at, upper, positive));
    }

    /** The custom bucket without lower bound: it begins at 0 if its upper bound is positive. */
    private Rest lowest(double upper, double before) {
        boolean fromZero = upper > 0 && upper < Double.POSITIVE_INFINITY;
        if (keepBelow) {
            if (at > 0 && fromZero) {
                return new Rest(before * at / upper, at / 2);
            }
            return upper <= 0 ? new Rest(before, at) : new Rest(0, 0);
        }
        if (at == Double.NEGATIVE_INFINITY) {
            return new Rest(before, 0);
        }
        return at >= 0 && fromZero ? new Rest(before * (1 - at / upper), (at + upper) / 2) : new Rest(0, 0);
    }

    private Rest zero(boolean hasNegative, boolean hasPositive) {
        double lower = hasPositive && !hasNegative ? 0 : -h.zeroThreshold();
        double upper = hasNegative && !hasPositive ? 0 : h.zeroThreshold();
        double before = h.zeroCount();
        if (keepBelow ? at <= lower : at >= upper) {
            return new Rest(0, 0);
        }
        if (keepBelow ? at >= upper : at <= lower) {
            return new Rest(before, (lower + upper) / 2);
        }
        double share = (keepBelow ? at - lower : upper - at) / (upper - lower);
        return new Rest(before * share, keepBelow ? (lower + at) / 2 : (at + upper) / 2);
    }

    private double middle(double lower, double upper, boolean positive) {
        if (Double.isInfinite(lower)) {
            return Double.isInfinite(upper) ? 0 : upper > 0 ? upper / 2 : upper;
        }
        if (Double.isInfinite(upper)) {
            return lower;
        }
        if (h.isCustom()) {
            return (lower + upper) / 2;
        }
        double middle = Math.sqrt(Math.abs(lower * upper));
        return positive ? middle : -middle;
    }
}
