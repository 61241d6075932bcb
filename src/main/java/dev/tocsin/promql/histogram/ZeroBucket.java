package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.eval.Sums;

/**
 * A zero bucket widened to a threshold, and further where that would cut a populated bucket.
 *
 * @param threshold the width it got
 * @param count observations in it, those of the swallowed buckets included
 * @param compensation what is lacking in the count
 */
record ZeroBucket(double threshold, double count, double compensation) {

    /** The zero bucket of a histogram for a threshold not smaller than its own. */
    static ZeroBucket widened(FloatHistogram h, double threshold) {
        if (threshold == h.zeroThreshold()) {
            return new ZeroBucket(threshold, h.zeroCount(), 0);
        }
        MutableBuckets positive = new MutableBuckets(true);
        positive.set(SparseBuckets.positive(h));
        MutableBuckets negative = new MutableBuckets(true);
        negative.set(SparseBuckets.negative(h));
        return widened(h.schema(), threshold, h.zeroCount(), 0, positive, negative);
    }

    /** The same of a sum. */
    static ZeroBucket widened(
            int schema,
            double threshold,
            double zeroCount,
            double zeroCompensation,
            MutableBuckets positive,
            MutableBuckets negative) {
        double wide = threshold;
        Sums.Running count = new Sums.Running();
        count.compensation = zeroCompensation;
        while (true) {
            // Prometheus 3.14 float_histogram.go, zeroCountForLargerThreshold: what is lacking is not reset.
            count.sum = zeroCount;
            wide = swallow(schema, positive, wide, count);
            double wider = swallow(schema, negative, wide, count);
            // A wider bucket may cut into the other side: once more with the new width.
            if (wider == wide) {
                return new ZeroBucket(wide, count.sum, count.compensation);
            }
            wide = wider;
        }
    }

    /** Counts the buckets of one sign that begin below a threshold; returns the threshold that cuts none. */
    private static double swallow(int schema, MutableBuckets side, double threshold, Sums.Running count) {
        for (int i = 0; i < side.size() && Bounds.exponential(schema, side.index(i) - 1) < threshold; i++) {
            count.add(side.sum(i));
            count.add(side.compensation(i));
            double upper = Bounds.exponential(schema, side.index(i));
            if (upper > threshold) {
                return side.sum(i) != 0 ? upper : threshold;
            }
        }
        return threshold;
    }

    /** How many of the first buckets of one sign begin below a threshold. */
    static int inside(int schema, MutableBuckets side, double threshold) {
        int n = 0;
        while (n < side.size() && Bounds.exponential(schema, side.index(n) - 1) < threshold) {
            n++;
        }
        return n;
    }

    /**
     * The buckets of one sign that reach beyond a threshold.
     *
     * @param schema exponential schema of the buckets
     */
    static SparseBuckets outside(int schema, SparseBuckets buckets, double threshold) {
        int first = 0;
        while (first < buckets.size() && Bounds.exponential(schema, buckets.index(first)) <= threshold) {
            first++;
        }
        return buckets.from(first);
    }
}
