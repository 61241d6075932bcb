package dev.tocsin.promql.histogram;

import dev.tocsin.promql.eval.Sums;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Buckets of one sign that are summed up, each with its compensation if that is wanted; indexes ascending. */
final class MutableBuckets {

    private final boolean compensated;

    private int[] indexes = new int[16];
    private double[] sums = new double[16];
    private double[] compensations = new double[16];
    private int size;

    MutableBuckets(boolean compensated) {
        this.compensated = compensated;
    }

    /** Adds a bucket times a factor; indexes of one histogram come in ascending order, so that {@code hint} helps. */
    int add(int index, double count, int hint) {
        int at = hint;
        while (at < size && indexes[at] < index) {
            at++;
        }
        if (at == size || indexes[at] != index) {
            insert(at, index);
        }
        increase(at, count);
        return at;
    }

    private void increase(int at, double count) {
        if (compensated) {
            compensations[at] = Sums.compensation(count, sums[at], compensations[at]);
        }
        sums[at] += count;
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

    /** Adds the wanted ones of the buckets of a finer schema, times a factor, after joining them. */
    void addAllCoarser(SparseBuckets buckets, int shift, double factor, IntPredicate wanted) {
        MutableBuckets others = new MutableBuckets(compensated);
        others.addAll(buckets, factor);
        if (shift > 0) {
            others.coarsen(shift);
        }
        int at = 0;
        for (int i = 0; i < others.size; i++) {
            if (wanted.test(others.indexes[i])) {
                at = add(others.indexes[i], others.sums[i], at);
                if (others.compensations[i] != 0) {
                    at = add(others.indexes[i], others.compensations[i], at);
                }
            }
        }
    }

    /** Joins buckets to those of a coarser schema: {@code shift} halvings of the resolution. */
    void coarsen(int shift) {
        int n = 0;
        for (int i = 0; i < size; i++) {
            int target = SparseBuckets.coarserIndex(indexes[i], shift);
            if (n > 0 && indexes[n - 1] == target) {
                increase(n - 1, sums[i]);
                increase(n - 1, compensations[i]);
            } else {
                indexes[n] = target;
                sums[n] = sums[i];
                compensations[n++] = compensations[i];
            }
        }
        size = n;
    }

    /** Joins custom buckets to those under fewer bounds. */
    void mapBounds(double[] from, double[] to) {
        MutableBuckets mapped = new MutableBuckets(compensated);
        int at = 0;
        for (int i = 0; i < size; i++) {
            int target = SparseBuckets.boundIndex(indexes[i], from, to);
            at = mapped.add(target, sums[i], at);
            at = mapped.add(target, compensations[i], at);
        }
        indexes = mapped.indexes;
        sums = mapped.sums;
        compensations = mapped.compensations;
        size = mapped.size;
    }

    /** Adds custom buckets, times a factor, under the bounds that are here. */
    void addAllMapped(SparseBuckets buckets, double[] from, double[] to, double factor) {
        int at = 0;
        for (int i = 0; i < buckets.size(); i++) {
            at = add(SparseBuckets.boundIndex(buckets.index(i), from, to), buckets.count(i) * factor, at);
        }
    }

    /** Drops the first buckets. */
    void dropFirst(int dropped) {
        size -= dropped;
        System.arraycopy(indexes, dropped, indexes, 0, size);
        System.arraycopy(sums, dropped, sums, 0, size);
        System.arraycopy(compensations, dropped, compensations, 0, size);
    }

    /** Drops empty buckets. */
    void dropEmpty() {
        int n = 0;
        for (int i = 0; i < size; i++) {
            if (sums[i] != 0 || compensations[i] != 0) {
                indexes[n] = indexes[i];
                sums[n] = sums[i];
                compensations[n++] = compensations[i];
            }
        }
        size = n;
    }

    int size() {
        return size;
    }

    int index(int i) {
        return indexes[i];
    }

    double sum(int i) {
        return sums[i];
    }

    double compensation(int i) {
        return compensations[i];
    }

    void scale(double factor) {
        for (int i = 0; i < size; i++) {
            sums[i] *= factor;
            compensations[i] *= factor;
        }
    }

    void divide(double divisor) {
        for (int i = 0; i < size; i++) {
            sums[i] /= divisor;
            compensations[i] /= divisor;
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
