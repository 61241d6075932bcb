package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which slot each row of a rule's last answer had, so that the next answer finds its slots without hashing labels: rows
 * mostly are the same series in the same order (design, decision 9). A pure cache, never changed after it is made.
 *
 * @param raw the labels of the row that last filled a slot; {@code null} where none is known
 * @param rows the slots of the last answer, in its order
 * @param index slots by raw labels
 */
record RowMemo(@Nullable Labels[] raw, int[] rows, SlotIndex index) {

    static final RowMemo EMPTY = new RowMemo(new Labels[0], new int[0], SlotIndex.EMPTY);

    /** How far ahead a row is looked for when rows before it are gone. */
    private static final int LOOK_AHEAD = 8;

    /** Walks along the rows of an answer. */
    final class Cursor {
        private int next;

        /** The slot of the next row, or {@link SlotIndex#NONE} if its series was not in the last answers. */
        int slotOf(Labels labels) {
            int end = Math.min(rows.length, next + LOOK_AHEAD);
            for (int i = next; i < end; i++) {
                if (raw[rows[i]] == labels) {
                    next = i + 1;
                    return rows[i];
                }
            }
            // Equal labels in other objects, another order, or a new series.
            if (next < rows.length && labels.equals(raw[rows[next]])) {
                return rows[next++];
            }
            return index.find(labels, raw);
        }
    }

    Cursor cursor() {
        return new Cursor();
    }

    /** Whether rows have the same slots in the same order as in the last answer. */
    boolean sameRows(int[] slots) {
        return Arrays.equals(rows, slots);
    }
}
