package dev.tocsin.promql.histogram;

import dev.tocsin.promql.eval.Sums;
import java.util.Arrays;

/** Buckets of one sign that are summed up, each with its compensation; indexes ascending. */
final class MutableBuckets {

    private int[] indexes = new int[16];
    private double[] sums = new double[16];
    private double[] compensations = new double[16];
    private int size;

    /** Adds a bucket times a factor; indexes of one histogram come in ascending order, so that {@code hint} helps. */
    int add(int index, double count, int hint) {
        int at = hint;
        while (at < size && indexes[at] < index) {
            at++;
        }
        if (at == size || indexes[at] != index) {
            insert(at, index);
        }
        compensations[at] = Sums.compensation(count, sums[at], compensations[at]);
        sums[at] += count;
        return at;
    }

    private void insert(int at, int index) {
        if (size == indexes.length) {
            indexes = Arrays.copyOf(indexes, 2 * size);
            sums = Arrays.copyOf(sums, 2 * size);
            compensations = Arrays.copyOf(compensations, 2 * size);
        }
        System.arraycopy(indexes, at, indexes, at + 1, size - at);
        System.arraycopy(sums, at, sums, at + 1, size - at);
        System.arraycopy(compensations, at, compensations, at + 1, size - at);
        indexes[at] = index;
        sums[at] = 0;
        compensations[at] = 0;
        size++;
    }

    void addAll(SparseBuckets buckets, double factor) {
        int at = 0;
        for (int i = 0; i < buckets.size(); i++) {
            at = add(buckets.index(i), buckets.count(i) * factor, at);
        }
    }

    void scale(double factor) {
        for (int i = 0; i < size; i++) {
            sums[i] *= factor;
            compensations[i] *= factor;
        }
    }

    /** The sums as they are now. */
    SparseBuckets snapshot() {
        double[] counts = new double[size];
        for (int i = 0; i < size; i++) {
            counts[i] = sums[i] + compensations[i];
        }
        return new SparseBuckets(Arrays.copyOf(indexes, size), counts);
    }

    /** Replaces all buckets. */
    void set(SparseBuckets buckets) {
        size = 0;
        addAll(buckets, 1);
    }
}
