package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The buckets of one sign of a histogram as pairs of index and count, indexes ascending. */
final class SparseBuckets {

    private final int[] indexes;
    private final double[] counts;

    SparseBuckets(int[] indexes, double[] counts) {
        this.indexes = indexes;
        this.counts = counts;
    }

    static SparseBuckets positive(FloatHistogram h) {
        return of(h.positiveSpans(), h.positiveCounts());
    }

    static SparseBuckets negative(FloatHistogram h) {
        return of(h.negativeSpans(), h.negativeCounts());
    }

    private static SparseBuckets of(Span[] spans, double[] counts) {
        int[] indexes = new int[counts.length];
        int next = 0;
        int n = 0;
        for (Span span : spans) {
            next += span.offset();
            for (int i = 0; i < span.length() && n < indexes.length; i++) {
                indexes[n++] = next++;
            }
        }
        return new SparseBuckets(indexes, counts);
    }

    int size() {
        return indexes.length;
    }

    int index(int i) {
        return indexes[i];
    }

    double count(int i) {
        return counts[i];
    }

    double[] counts() {
        return counts;
    }

    /** Whether indexes and counts are the same. */
    boolean sameAs(SparseBuckets other) {
        return Arrays.equals(indexes, other.indexes) && Arrays.equals(counts, other.counts);
    }

    SparseBuckets withoutEmpty() {
        int kept = 0;
        int[] newIndexes = new int[indexes.length];
        double[] newCounts = new double[indexes.length];
        for (int i = 0; i < indexes.length; i++) {
            if (counts[i] != 0) {
                newIndexes[kept] = indexes[i];
                newCounts[kept++] = counts[i];
            }
        }
        return kept == indexes.length
                ? this
                : new SparseBuckets(Arrays.copyOf(newIndexes, kept), Arrays.copyOf(newCounts, kept));
    }

    /** The buckets of a coarser schema: {@code shift} halvings of the resolution (Prometheus {@code targetIdx}). */
    SparseBuckets coarser(int shift) {
        if (shift == 0) {
            return this;
        }
        int[] newIndexes = new int[indexes.length];
        double[] newCounts = new double[indexes.length];
        int n = 0;
        for (int i = 0; i < indexes.length; i++) {
            int target = coarserIndex(indexes[i], shift);
            if (n > 0 && newIndexes[n - 1] == target) {
                newCounts[n - 1] += counts[i];
            } else {
                newIndexes[n] = target;
                newCounts[n++] = counts[i];
            }
        }
        return new SparseBuckets(Arrays.copyOf(newIndexes, n), Arrays.copyOf(newCounts, n));
    }

    static int coarserIndex(int index, int shift) {
        return ((index - 1) >> shift) + 1;
    }

    /** The bucket under {@code to} that holds a bucket under {@code from}, of which the former are some. */
    static int boundIndex(int index, double[] from, double[] to) {
        double upper = index < from.length ? from[index] : Double.POSITIVE_INFINITY;
        int at = Arrays.binarySearch(to, upper);
        return at >= 0 ? at : -at - 1;
    }

    /** The buckets from a position on. */
    SparseBuckets from(int first) {
        return first == 0
                ? this
                : new SparseBuckets(
                        Arrays.copyOfRange(indexes, first, indexes.length),
                        Arrays.copyOfRange(counts, first, counts.length));
    }

    /** Custom buckets under the bounds that two histograms have in common. */
    SparseBuckets underBounds(double[] old, double[] common) {
        double[] sums = new double[common.length + 1];
        for (int i = 0; i < indexes.length; i++) {
            sums[boundIndex(indexes[i], old, common)] += counts[i];
        }
        int[] all = new int[sums.length];
        Arrays.setAll(all, i -> i);
        return new SparseBuckets(all, sums).withoutEmpty();
    }

    /** Whether a count is lower than that of the same bucket in {@code previous}. */
    boolean anyBelow(SparseBuckets previous) {
        int at = 0;
        for (int i = 0; i < previous.indexes.length; i++) {
            while (at < indexes.length && indexes[at] < previous.indexes[i]) {
                at++;
            }
            double now = at < indexes.length && indexes[at] == previous.indexes[i] ? counts[at] : 0;
            boolean there = at < indexes.length && indexes[at] == previous.indexes[i];
            if (there ? now < previous.counts[i] : previous.counts[i] != 0) {
                return true;
            }
        }
        return false;
    }

    /** Runs of consecutive indexes. */
    Span[] spans() {
        List<Span> spans = new ArrayList<>();
        int end = 0;
        for (int i = 0; i < indexes.length; ) {
            int from = i;
            while (i < indexes.length && indexes[i] == indexes[from] + (i - from)) {
                i++;
            }
            spans.add(new Span(indexes[from] - end, i - from));
            end = indexes[from] + (i - from);
        }
        return spans.toArray(Span[]::new);
    }
}
