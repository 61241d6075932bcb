package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;

/** Bounds of buckets. */
public final class Bounds {

    private Bounds() {}

    /**
     * The upper bound of a bucket, which is the lower one of the next: 2^(index · 2^−schema), or a custom bound, with
     * −Inf before the first and +Inf after the last.
     */
    public static double upper(FloatHistogram h, int index) {
        if (h.isCustom()) {
            double[] bounds = h.customBounds();
            if (index < 0) {
                return Double.NEGATIVE_INFINITY;
            }
            return index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
        }
        return exponential(h.schema(), index);
    }

    /** 2^(index · 2^−schema); the bound of the highest regular bucket is the largest float, not infinity. */
    static double exponential(int schema, int index) {
        if (schema <= 0) {
            long exponent = (long) index << -schema;
            return exponent == 1024 ? Double.MAX_VALUE : scalb(1.0, exponent);
        }
        int steps = 1 << schema;
        int fraction = index & (steps - 1);
        long exponent = index >> schema;
        if (fraction == 0 && exponent == 1024) {
            return Double.MAX_VALUE;
        }
        return scalb(ExponentialBounds.of(schema, fraction), exponent);
    }

    private static double scalb(double value, long exponent) {
        return Math.scalb(value, (int) Math.clamp(exponent, -3000, 3000));
    }
}
