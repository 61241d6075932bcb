package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.eval.Sums;

/** Estimates from the buckets of a histogram. */
public final class HistogramStatistics {

    private HistogramStatistics() {}

    /**
     * The variance, taking all observations of a bucket to be at its geometric mean; at the arithmetic mean of custom
     * buckets, and at 0 in the zero bucket.
     */
    public static double variance(FloatHistogram h) {
        double mean = h.sum() / h.count();
        AllBuckets buckets = AllBuckets.of(h);
        Sums.Running squares = new Sums.Running();
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.count(i) != 0) {
                double delta = middle(h, buckets.lower(i), buckets.upper(i)) - mean;
                squares.add(buckets.count(i) * delta * delta);
            }
        }
        return squares.value() / h.count();
    }

    private static double middle(FloatHistogram h, double lower, double upper) {
        if (h.isCustom()) {
            return (upper + lower) / 2;
        }
        if (lower <= 0 && upper >= 0) {
            return 0;
        }
        double middle = Math.sqrt(upper * lower);
        return upper < 0 ? -middle : middle;
    }
}
