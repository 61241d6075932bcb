package dev.tocsin.promql.eval;

import dev.tocsin.model.Labels;
import java.util.Arrays;

/**
 * Numbers different labels 0, 1, 2, … in the order in which they first occur. The labels themselves are not kept: those of
 * a number are made again where a hash is met twice.
 */
final class LabelNumbers {

    /** Number + 1 by hash, open addressing; 0 is free. A power of two of slots, at most three quarters taken. */
    private int[] slots = new int[8];
    /** Hash by number. */
    private int[] hashes = new int[4];

    private int count;

    /** The length of an array that is to have room for more than so many. */
    static int grown(int length) {
        return Math.max(16, length + (length >> 1));
    }

    /** The labels' number, the next one if they are new. */
    int number(Labels labels, Rows.Origin origin) {
        int hash = spread(labels.hashCode());
        int mask = slots.length - 1;
        int slot = hash & mask;
        while (slots[slot] != 0) {
            int known = slots[slot] - 1;
            if (hashes[known] == hash && origin.labels(known).equals(labels)) {
                return known;
            }
            slot = slot + 1 & mask;
        }
        if (count == hashes.length) {
            hashes = Arrays.copyOf(hashes, grown(count));
        }
        hashes[count] = hash;
        slots[slot] = ++count;
        if (count * 4L > slots.length * 3L) {
            rehash();
        }
        return count - 1;
    }

    private void rehash() {
        slots = new int[2 * slots.length];
        int mask = slots.length - 1;
        for (int number = 0; number < count; number++) {
            int slot = hashes[number] & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = number + 1;
        }
    }

    private static int spread(int hash) {
        int h = hash * 0x9E3779B9;
        return h ^ h >>> 16;
    }

    int count() {
        return count;
    }
}
