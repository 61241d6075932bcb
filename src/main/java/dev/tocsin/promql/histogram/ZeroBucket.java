package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;

/**
 * A zero bucket widened to a threshold, and further where that would cut a populated bucket.
 *
 * @param threshold the width it got
 * @param count observations in it, those of the swallowed buckets included
 */
record ZeroBucket(double threshold, double count) {

    /** The zero bucket of a histogram for a threshold not smaller than its own. */
    static ZeroBucket widened(FloatHistogram h, double threshold) {
        if (threshold == h.zeroThreshold()) {
            return new ZeroBucket(threshold, h.zeroCount());
        }
        SparseBuckets positive = SparseBuckets.positive(h);
        SparseBuckets negative = SparseBuckets.negative(h);
        double wide = threshold;
        while (true) {
            double before = wide;
            double count = h.zeroCount();
            for (SparseBuckets side : new SparseBuckets[] {positive, negative}) {
                for (int i = 0; i < side.size(); i++) {
                    if (Bounds.upper(h, side.index(i) - 1) >= wide) {
                        break;
                    }
                    count += side.count(i);
                    double upper = Bounds.upper(h, side.index(i));
                    if (upper > wide && side.count(i) != 0) {
                        wide = upper;
                    }
                }
            }
            // A wider bucket may cut into the other side: once more with the new width.
            if (wide == before) {
                return new ZeroBucket(wide, count);
            }
        }
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
