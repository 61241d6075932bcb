package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.gomath.Exponentials;
import dev.tocsin.promql.gomath.Logarithms;
import java.util.function.Consumer;

/** Quantile and fraction of a native histogram (Prometheus {@code promql/quantile.go}). */
public final class HistogramQuantiles {

    private HistogramQuantiles() {}

    /**
     * The φ-quantile.
     *
     * @param info is told what is remarkable about the result
     */
    public static double quantile(double phi, FloatHistogram h, Consumer<String> info) {
        if (phi < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (phi > 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (h.count() == 0 || Double.isNaN(phi)) {
            return Double.NaN;
        }
        boolean nanSum = Double.isNaN(h.sum());
        boolean forward = nanSum || phi < 0.5;
        double rank = (forward ? phi : 1 - phi) * h.count();
        AllBuckets buckets = AllBuckets.of(h);
        double count = 0;
        int at = -1;
        for (int i = 0; i < buckets.size(); i++) {
            int candidate = forward ? i : buckets.size() - 1 - i;
            at = candidate;
            if (buckets.count(candidate) == 0) {
                continue;
            }
            count += buckets.count(candidate);
            if (count >= rank) {
                break;
            }
        }
        double lower = at < 0 ? 0 : buckets.lower(at);
        double upper = at < 0 ? 0 : buckets.upper(at);
        double inBucket = at < 0 ? 0 : buckets.count(at);
        if (h.isCustom()) {
            if (lower == Double.NEGATIVE_INFINITY) {
                if (upper <= 0) {
                    return upper;
                }
                lower = 0;
            } else if (upper == Double.POSITIVE_INFINITY) {
                return lower;
            }
        } else if (lower < 0 && upper > 0) {
            lower = zeroLower(h, lower);
            upper = zeroUpper(h, upper);
        }
        count = Math.min(count, h.count());
        if (count < rank) {
            if (nanSum) {
                info.accept("input to histogram_quantile has NaN observations, result is NaN");
                return Double.NaN;
            }
            return upper;
        }
        rank = forward ? rank - (count - inBucket) : count - rank;
        if (nanSum) {
            for (int i = at + 1; i < buckets.size(); i++) {
                count += buckets.count(i);
            }
            if (count < h.count()) {
                info.accept("input to histogram_quantile has NaN observations, result is skewed higher");
            }
        }
        return interpolate(h, lower, upper, rank / inBucket);
    }

    /** A zero bucket of a histogram that has only positive buckets begins at 0. */
    private static double zeroLower(FloatHistogram h, double lower) {
        return h.negativeCounts().length == 0 && h.positiveCounts().length > 0 ? 0 : lower;
    }

    private static double zeroUpper(FloatHistogram h, double upper) {
        return h.positiveCounts().length == 0 && h.negativeCounts().length > 0 ? 0 : upper;
    }

    /** Linear in custom buckets and the zero bucket, else linear in the logarithm. */
    private static double interpolate(FloatHistogram h, double lower, double upper, double fraction) {
        if (h.isCustom() || (lower <= 0 && upper >= 0)) {
            return lower + (upper - lower) * fraction;
        }
        double logLower = Logarithms.log2(Math.abs(lower));
        double logUpper = Logarithms.log2(Math.abs(upper));
        return lower > 0
                ? Exponentials.exp2(logLower + (logUpper - logLower) * fraction)
                : -Exponentials.exp2(logUpper + (logLower - logUpper) * (1 - fraction));
    }

    /** The share of observations between two values. */
    public static double fraction(double from, double to, FloatHistogram h, Consumer<String> info) {
        if (h.count() == 0 || Double.isNaN(from) || Double.isNaN(to)) {
            return Double.NaN;
        }
        if (from >= to) {
            return 0;
        }
        AllBuckets buckets = AllBuckets.of(h);
        double count = h.count();
        if (Double.isNaN(h.sum())) {
            count = 0;
            for (int i = 0; i < buckets.size(); i++) {
                count += buckets.count(i);
            }
            if (count < h.count()) {
                info.accept("input to histogram_fraction has NaN observations, which are excluded from all fractions");
            }
        }
        return (rank(h, buckets, to, count) - rank(h, buckets, from, count)) / h.count();
    }

    private static double rank(FloatHistogram h, AllBuckets buckets, double value, double count) {
        double rank = 0;
        for (int i = 0; i < buckets.size(); i++) {
            double lower = buckets.lower(i);
            double upper = buckets.upper(i);
            boolean zero = lower <= 0 && upper >= 0;
            if (zero) {
                lower = zeroLower(h, lower);
                upper = zeroUpper(h, upper);
            }
            if (lower >= value) {
                return Math.min(rank, count);
            }
            if (upper > value) {
                double below = lower == Double.NEGATIVE_INFINITY
                        ? buckets.count(i)
                        : rank + buckets.count(i) * share(lower, upper, value, h.isCustom() || zero);
                return Math.min(below, count);
            }
            rank += buckets.count(i);
        }
        return count;
    }

    /** The share of a bucket that lies below a value in it. */
    static double share(double lower, double upper, double value, boolean linear) {
        if (linear) {
            return (value - lower) / (upper - lower);
        }
        double logLower = Logarithms.log2(Math.abs(lower));
        double logUpper = Logarithms.log2(Math.abs(upper));
        double logValue = Logarithms.log2(Math.abs(value));
        return value > 0
                ? (logValue - logLower) / (logUpper - logLower)
                : 1 - (logValue - logUpper) / (logLower - logUpper);
    }
}
