package dev.tocsin.storage.embedded;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * A set of series ids, ascending in an array. Ids are given out in ascending order, so adding is appending, and most
 * sets are small: an array takes less than a compressed bitmap and is intersected as fast from the smaller side.
 */
final class Postings {

    private int[] ids = new int[2];
    private int size;

    int size() {
        return size;
    }

    int get(int index) {
        return ids[index];
    }

    void add(int id) {
        if (size > 0 && ids[size - 1] >= id) {
            insert(id);
            return;
        }
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, size + Math.max(2, size >> 1));
        }
        ids[size++] = id;
    }

    private void insert(int id) {
        int at = Arrays.binarySearch(ids, 0, size, id);
        if (at < 0) {
            at = -at - 1;
            int[] more = new int[size + 1];
            System.arraycopy(ids, 0, more, 0, at);
            more[at] = id;
            System.arraycopy(ids, at, more, at + 1, size - at);
            ids = more;
            size++;
        }
    }

    void removeAll(BitSet gone) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (!gone.get(ids[i])) {
                ids[kept++] = ids[i];
            }
        }
        if (kept < size) {
            ids = Arrays.copyOf(ids, Math.max(2, kept));
            size = kept;
        }
    }

    boolean contains(int id) {
        return Arrays.binarySearch(ids, 0, size, id) >= 0;
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }

    void copyTo(int[] target, int at) {
        System.arraycopy(ids, 0, target, at, size);
    }

    /** The members of an ascending array that are (or are not) in this set. */
    int[] filter(int[] candidates, boolean wanted) {
        int[] out = new int[candidates.length];
        int n = 0;
        int low = 0;
        for (int candidate : candidates) {
            low = seek(candidate, low);
            boolean found = low < size && ids[low] == candidate;
            if (found == wanted) {
                out[n++] = candidate;
            }
        }
        return n == out.length ? out : Arrays.copyOf(out, n);
    }

    /** First position from {@code low} whose id is not below {@code id}: steps that double, then a binary search. */
    private int seek(int id, int low) {
        int step = 1;
        int from = low;
        while (from + step < size && ids[from + step] < id) {
            from += step;
            step <<= 1;
        }
        int to = Math.min(size, from + step + 1);
        int at = Arrays.binarySearch(ids, from, to, id);
        return at < 0 ? -at - 1 : at;
    }

    /** Sorted union of several arrays' members. */
    static int[] union(List<Postings> sets) {
        if (sets.size() == 1) {
            return sets.getFirst().toArray();
        }
        int total = 0;
        for (Postings set : sets) {
            total += set.size;
        }
        int[] all = new int[total];
        int at = 0;
        for (Postings set : sets) {
            set.copyTo(all, at);
            at += set.size;
        }
        // One label has one value a series, so that the sets have no member in common.
        Arrays.sort(all);
        return all;
    }
}
