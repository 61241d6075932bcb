package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;

/** All buckets of a histogram with their bounds, from the lowest up: negative ones, zero bucket, positive ones. */
public final class AllBuckets {

    private final double[] lower;
    private final double[] upper;
    private final double[] count;
    private final boolean[] closedLeft;
    private final boolean[] closedRight;
    private int size;

    private AllBuckets(int capacity) {
        lower = new double[capacity];
        upper = new double[capacity];
        count = new double[capacity];
        closedLeft = new boolean[capacity];
        closedRight = new boolean[capacity];
    }

    /** The buckets of which one may be counted; those beside the zero bucket begin where that ends. */
    public static AllBuckets of(FloatHistogram h) {
        return of(h, h.zeroCount() > 0, h.zeroThreshold());
    }

    /** The buckets as they are, a zero bucket below 0 included. */
    static AllBuckets asTheyAre(FloatHistogram h) {
        return of(h, h.zeroCount() != 0, 0);
    }

    private static AllBuckets of(FloatHistogram h, boolean withZero, double clip) {
        SparseBuckets negative = SparseBuckets.negative(h);
        SparseBuckets positive = SparseBuckets.positive(h);
        AllBuckets all = new AllBuckets(negative.size() + positive.size() + 1);
        for (int i = negative.size() - 1; i >= 0; i--) {
            int index = negative.index(i);
            all.add(
                    -Bounds.upper(h, index),
                    -clipped(Bounds.upper(h, index - 1), clip),
                    negative.count(i),
                    true,
                    false);
        }
        if (withZero) {
            all.add(-h.zeroThreshold(), h.zeroThreshold(), h.zeroCount(), true, true);
        }
        for (int i = 0; i < positive.size(); i++) {
            int index = positive.index(i);
            double lower = clipped(Bounds.upper(h, index - 1), clip);
            // The lowest custom bucket holds −Inf too.
            boolean lowest = lower == Double.NEGATIVE_INFINITY;
            all.add(lower, Bounds.upper(h, index), positive.count(i), lowest, true);
        }
        return all;
    }

    private static double clipped(double lower, double clip) {
        return lower > 0 && lower < clip ? clip : lower;
    }

    private void add(double from, double to, double observations, boolean withFrom, boolean withTo) {
        lower[size] = from;
        upper[size] = to;
        closedLeft[size] = withFrom;
        closedRight[size] = withTo;
        count[size++] = observations;
    }

    public int size() {
        return size;
    }

    public double lower(int i) {
        return lower[i];
    }

    public double upper(int i) {
        return upper[i];
    }

    /** Whether the lower bound is in the bucket. */
    public boolean closedLeft(int i) {
        return closedLeft[i];
    }

    /** Whether the upper bound is in the bucket. */
    public boolean closedRight(int i) {
        return closedRight[i];
    }

    public double count(int i) {
        return count[i];
    }
}
