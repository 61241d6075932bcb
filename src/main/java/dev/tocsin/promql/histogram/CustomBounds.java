package dev.tocsin.promql.histogram;

import java.util.Arrays;

/** Bounds of histograms with custom buckets. */
final class CustomBounds {

    private CustomBounds() {}

    /** The bounds that are in both lists. */
    static double[] common(double[] a, double[] b) {
        return Arrays.stream(a)
                .filter(bound -> Arrays.binarySearch(b, bound) >= 0)
                .toArray();
    }
}
