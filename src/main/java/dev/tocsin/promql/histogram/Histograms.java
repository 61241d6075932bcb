package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import java.util.Arrays;

/** Simple arithmetic of native histograms. */
public final class Histograms {

    private Histograms() {}

    /** Whether two histograms are the same, whatever they say of counter resets; NaN equals NaN of the same bits. */
    public static boolean equal(FloatHistogram a, FloatHistogram b) {
        return a.schema() == b.schema()
                && same(a.count(), b.count())
                && same(a.sum(), b.sum())
                && a.zeroThreshold() == b.zeroThreshold()
                && same(a.zeroCount(), b.zeroCount())
                && Arrays.equals(a.customBounds(), b.customBounds())
                && SparseBuckets.positive(a).sameAs(SparseBuckets.positive(b))
                && SparseBuckets.negative(a).sameAs(SparseBuckets.negative(b));
    }

    private static boolean same(double a, double b) {
        return Double.doubleToRawLongBits(a) == Double.doubleToRawLongBits(b);
    }

    /** All counts and the sum times a factor; a negative factor makes a gauge. */
    public static FloatHistogram multiply(FloatHistogram h, double factor) {
        return with(
                h,
                h.zeroCount() * factor,
                h.count() * factor,
                h.sum() * factor,
                Arrays.stream(h.positiveCounts()).map(v -> v * factor).toArray(),
                Arrays.stream(h.negativeCounts()).map(v -> v * factor).toArray(),
                factor < 0 ? ResetHint.GAUGE : h.resetHint());
    }

    /** All counts and the sum divided by a number; divided by zero, buckets vanish. */
    public static FloatHistogram divide(FloatHistogram h, double divisor) {
        if (divisor == 0) {
            return new FloatHistogram(
                    h.schema(),
                    h.zeroThreshold(),
                    h.zeroCount() / divisor,
                    h.count() / divisor,
                    h.sum() / divisor,
                    new FloatHistogram.Span[0],
                    new double[0],
                    new FloatHistogram.Span[0],
                    new double[0],
                    h.customBounds(),
                    h.resetHint());
        }
        return with(
                h,
                h.zeroCount() / divisor,
                h.count() / divisor,
                h.sum() / divisor,
                Arrays.stream(h.positiveCounts()).map(v -> v / divisor).toArray(),
                Arrays.stream(h.negativeCounts()).map(v -> v / divisor).toArray(),
                divisor < 0 ? ResetHint.GAUGE : h.resetHint());
    }

    private static FloatHistogram with(
            FloatHistogram h,
            double zeroCount,
            double count,
            double sum,
            double[] positive,
            double[] negative,
            ResetHint hint) {
        return new FloatHistogram(
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
                hint);
    }

    /** The same histogram without empty buckets. */
    public static FloatHistogram compact(FloatHistogram h) {
        return rebuild(h, SparseBuckets.positive(h), SparseBuckets.negative(h));
    }

    /** A histogram with other buckets, empty ones left out. */
    static FloatHistogram rebuild(FloatHistogram h, SparseBuckets positive, SparseBuckets negative) {
        SparseBuckets p = positive.withoutEmpty();
        SparseBuckets n = negative.withoutEmpty();
        return new FloatHistogram(
                h.schema(),
                h.zeroThreshold(),
                h.zeroCount(),
                h.count(),
                h.sum(),
                p.spans(),
                p.counts(),
                n.spans(),
                n.counts(),
                h.customBounds(),
                h.resetHint());
    }
}
