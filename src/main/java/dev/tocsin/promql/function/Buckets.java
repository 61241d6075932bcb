package dev.tocsin.promql.function;

import java.util.Arrays;

/**
 * The cumulative buckets of one classic histogram at one instant (Prometheus {@code promql/quantile.go}), reused from
 * histogram to histogram.
 */
final class Buckets {

    /** Relative differences below this are taken for rounding errors. */
    private static final double TOLERANCE = 1e-12;

    private double[] bounds = new double[32];
    private double[] counts = new double[32];
    private int size;

    /** Lowest and highest bound whose count was raised, and the largest raise; valid if {@link #raised}. */
    double minRaised;

    double maxRaised;
    double largestRaise;

    void clear() {
        size = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds a bucket; bounds must not descend, equal ones are merged. */
    void add(double bound, double count) {
        if (size > 0 && bounds[size - 1] == bound) {
            counts[size - 1] += count;
            return;
        }
        if (size == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * size);
            counts = Arrays.copyOf(counts, 2 * size);
        }
        bounds[size] = bound;
        counts[size++] = count;
    }

    private boolean complete() {
        return bounds[size - 1] == Double.POSITIVE_INFINITY;
    }

    /** Whether {@link #quantile} had to raise counts that decreased. */
    boolean raised() {
        return maxRaised >= minRaised;
    }

    /** The φ-quantile by linear interpolation. */
    double quantile(double phi) {
        minRaised = Double.POSITIVE_INFINITY;
        maxRaised = Double.NEGATIVE_INFINITY;
        largestRaise = 0;
        if (Double.isNaN(phi)) {
            return Double.NaN;
        }
        if (phi < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (phi > 1) {
            return Double.POSITIVE_INFINITY;
        }
        if (!complete()) {
            return Double.NaN;
        }
        makeMonotonic();
        double observations = counts[size - 1];
        if (size < 2 || observations == 0) {
            return Double.NaN;
        }
        double rank = phi * observations;
        int bucket = search(rank);
        if (bucket == size - 1) {
            return bounds[size - 2];
        }
        if (bucket == 0 && bounds[0] <= 0) {
            return bounds[0];
        }
        double start = 0;
        double count = counts[bucket];
        if (bucket > 0) {
            start = bounds[bucket - 1];
            count -= counts[bucket - 1];
            rank -= counts[bucket - 1];
        }
        return start + (bounds[bucket] - start) * (rank / count);
    }

    /** The first bucket whose count reaches the rank, by bisection as counts may be NaN; the last if none of the others. */
    private int search(double rank) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (counts[middle] >= rank) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private void makeMonotonic() {
        double previous = counts[0];
        for (int i = 1; i < size; i++) {
            double current = counts[i];
            if (current == previous) {
                continue;
            }
            if (almostEqual(previous, current)) {
                counts[i] = previous;
            } else if (current < previous) {
                counts[i] = previous;
                minRaised = Math.min(minRaised, bounds[i]);
                maxRaised = Math.max(maxRaised, bounds[i]);
                largestRaise = Math.max(largestRaise, previous - current);
            } else {
                previous = current;
            }
        }
    }

    /** Prometheus {@code almost.Equal} for different numbers. */
    private static boolean almostEqual(double a, double b) {
        if (Double.isNaN(a) && Double.isNaN(b)) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
            return difference < TOLERANCE * Double.MIN_NORMAL;
        }
        return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
    }

    /** The share of observations in [lower, upper]. */
    double fraction(double lower, double upper) {
        if (!complete()) {
            return Double.NaN;
        }
        double total = counts[size - 1];
        if (total == 0 || Double.isNaN(lower) || Double.isNaN(upper)) {
            return Double.NaN;
        }
        if (lower >= upper) {
            return 0;
        }
        return (rank(upper, total) - rank(lower, total)) / total;
    }

    /** Observations up to a value; the total if it lies beyond all finite bounds. */
    private double rank(double value, double total) {
        double rank = 0;
        double below = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
        for (int i = 0; i < size; i++) {
            if (i > 0) {
                below = bounds[i - 1];
            }
            if (below >= value) {
                return Math.min(rank, total);
            }
            if (bounds[i] > value) {
                // In the lowest bucket of a histogram with negative bounds there is nothing to interpolate from.
                double inside = below == Double.NEGATIVE_INFINITY
                        ? counts[i]
                        : rank + (counts[i] - rank) * (value - below) / (bounds[i] - below);
                return Math.min(inside, total);
            }
            rank = counts[i];
        }
        return total;
    }
}
