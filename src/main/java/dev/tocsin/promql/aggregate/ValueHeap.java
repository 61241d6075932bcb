package dev.tocsin.promql.aggregate;

import dev.tocsin.promql.eval.Block;
import java.util.Arrays;

/**
 * The k best rows of a step: a binary heap with the worst on top. An element is replaced only by a strictly better one,
 * and NaN is the worst in either direction, so that what stays of equals is what Prometheus keeps.
 */
final class ValueHeap {

    private final Block block;
    private final int step;
    private final boolean lowest;
    private final int[] rows;
    private int size;

    /** A heap of at most {@code k} rows; {@code lowest} if small values are better. */
    ValueHeap(Block block, int step, int k, boolean lowest) {
        this.block = block;
        this.step = step;
        this.lowest = lowest;
        this.rows = new int[k];
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    int row(int index) {
        return rows[index];
    }

    /** Adds in order of arrival while there is room. */
    void addIfRoom(int row) {
        if (size < rows.length) {
            rows[size++] = row;
        }
    }

    /** Adds, or replaces the worst if this one is better. */
    void offer(int row) {
        if (size < rows.length) {
            rows[size++] = row;
            up(size - 1);
            return;
        }
        double worst = value(rows[0]);
        double value = value(row);
        boolean better = lowest ? worst > value : worst < value;
        if (better || (Double.isNaN(worst) && !Double.isNaN(value))) {
            rows[0] = row;
            down();
        }
    }

    private double value(int row) {
        return block.values[row * block.steps + step];
    }

    /** Whether row {@code a} is worse than {@code b}. */
    private boolean worse(int a, int b) {
        double x = value(a);
        double y = value(b);
        return Double.isNaN(x) || (lowest ? x > y : x < y);
    }

    private void up(int from) {
        int child = from;
        while (child > 0) {
            int parent = (child - 1) / 2;
            if (!worse(rows[child], rows[parent])) {
                return;
            }
            swap(child, parent);
            child = parent;
        }
    }

    private void down() {
        int parent = 0;
        while (true) {
            int child = 2 * parent + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && worse(rows[child + 1], rows[child])) {
                child++;
            }
            if (!worse(rows[child], rows[parent])) {
                return;
            }
            swap(child, parent);
            parent = child;
        }
    }

    private void swap(int i, int j) {
        int row = rows[i];
        rows[i] = rows[j];
        rows[j] = row;
    }

    /** Orders the rows, best first, NaN last; returns their number. */
    int sortBestFirst() {
        if (size <= 32) {
            insertionSort();
            return size;
        }
        Integer[] boxed = new Integer[size];
        for (int i = 0; i < size; i++) {
            boxed[i] = rows[i];
        }
        Arrays.sort(boxed, (a, b) -> {
            double x = value(a);
            double y = value(b);
            boolean nan = Double.isNaN(x);
            if (nan || Double.isNaN(y)) {
                return Boolean.compare(nan, Double.isNaN(y));
            }
            return x == y ? 0 : (x < y) == lowest ? -1 : 1;
        });
        for (int i = 0; i < size; i++) {
            rows[i] = boxed[i];
        }
        return size;
    }

    private void insertionSort() {
        for (int i = 1; i < size; i++) {
            for (int j = i; j > 0 && worse(rows[j - 1], rows[j]) && !bothNaN(j); j--) {
                swap(j, j - 1);
            }
        }
    }

    private boolean bothNaN(int j) {
        return Double.isNaN(value(rows[j])) && Double.isNaN(value(rows[j - 1]));
    }
}
