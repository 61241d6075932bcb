package dev.tocsin.promql.aggregate;

/**
 * The rows of each group.
 *
 * @param rows rows sorted by group, those of a group in order
 * @param starts where each group begins in them, and the end of the last
 */
record Members(int[] rows, int[] starts) {

    /** Counting sort of the rows by group. */
    static Members of(int[] groupOf, int groups) {
        int[] starts = new int[groups + 1];
        for (int group : groupOf) {
            starts[group + 1]++;
        }
        for (int group = 0; group < groups; group++) {
            starts[group + 1] += starts[group];
        }
        int[] rows = new int[groupOf.length];
        int[] next = starts.clone();
        for (int row = 0; row < groupOf.length; row++) {
            rows[next[groupOf[row]]++] = row;
        }
        return new Members(rows, starts);
    }

    /** Where a group begins in {@link #rows}. */
    int start(int group) {
        return starts[group];
    }

    /** Where it ends. */
    int end(int group) {
        return starts[group + 1];
    }
}
