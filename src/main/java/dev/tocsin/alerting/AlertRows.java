package dev.tocsin.alerting;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The samples of an answer, each brought to the slot of its alert; new alerts get free slots. */
final class AlertRows {

    private final AlertingState before;
    private final AlertPlan plan;
    private final Map<Labels, Integer> added = new HashMap<>();
    private int nextFree;
    private @Nullable Labels[] labels;
    private @Nullable Labels[] raw;
    private int[] newRaw = new int[16];
    private int newRawCount;

    /** The slots of the answer, in its order. */
    final int[] rows;

    final BitSet seen;
    double[] values;

    @Nullable
    FloatHistogram @Nullable [] histograms;

    /**
     * Matches an answer.
     *
     * @throws RuleFailure if two samples become the same alert
     */
    AlertRows(AlertingState before, AlertPlan plan, RuleQueries.Answer answer, long at) {
        this.before = before;
        this.plan = plan;
        AlertTable table = before.table();
        this.labels = table.labels();
        this.raw = before.memo().raw();
        this.values = table.values().clone();
        this.rows = new int[answer.size()];
        this.seen = new BitSet(table.alerts().length + 64);
        boolean withHistograms = answer.hasHistograms() || table.histograms() != null;
        this.histograms = withHistograms ? copyOf(table.histograms(), values.length) : null;
        match(answer, at);
    }

    private static @Nullable FloatHistogram[] copyOf(@Nullable FloatHistogram @Nullable [] old, int length) {
        return old == null ? new FloatHistogram[length] : Arrays.copyOf(old, length);
    }

    private void match(RuleQueries.Answer answer, long at) {
        RowMemo.Cursor cursor = before.memo().cursor();
        boolean labelsKnown = labelsKnown();
        for (int row = 0; row < rows.length; row++) {
            Labels sample = answer.labels(row);
            FloatHistogram histogram = answer.histogram(row);
            int slot = cursor.slotOf(sample);
            if (slot == SlotIndex.NONE || !labelsKnown) {
                slot = slotOfAlert(plan.labels(sample, answer.value(row), histogram, at));
            }
            if (seen.get(slot)) {
                throw new RuleFailure("vector contains metrics with the same labelset after applying alert labels");
            }
            seen.set(slot);
            rows[row] = slot;
            values[slot] = answer.value(row);
            if (histograms != null) {
                histograms[slot] = histogram;
            }
            remember(slot, sample);
        }
    }

    private int slotOfAlert(Labels alert) {
        int slot = before.table().byLabels().find(alert, before.table().labels());
        if (slot != SlotIndex.NONE) {
            return slot;
        }
        Integer known = added.get(alert);
        if (known != null) {
            return known;
        }
        slot = freeSlot();
        if (labels == before.table().labels()) {
            labels = labels.clone();
        }
        labels[slot] = alert;
        added.put(alert, slot);
        return slot;
    }

    private int freeSlot() {
        while (nextFree < labels.length && labels[nextFree] != null) {
            nextFree++;
        }
        if (nextFree == labels.length) {
            int length = labels.length + labels.length / 2 + 4;
            labels = Arrays.copyOf(labels, length);
            raw = Arrays.copyOf(raw, length);
            values = Arrays.copyOf(values, length);
            histograms = histograms == null ? null : Arrays.copyOf(histograms, length);
        }
        return nextFree++;
    }

    private void remember(int slot, Labels sample) {
        Labels known = raw[slot];
        if (known == sample) {
            return;
        }
        if (raw == before.memo().raw()) {
            raw = raw.clone();
        }
        raw[slot] = sample;
        if (!sample.equals(known)) {
            if (newRawCount == newRaw.length) {
                newRaw = Arrays.copyOf(newRaw, 2 * newRawCount);
            }
            newRaw[newRawCount++] = slot;
        }
    }

    /** Number of slots, free ones included. */
    int slots() {
        return labels.length;
    }

    Labels labels(int slot) {
        return required(labels[slot]);
    }

    Labels raw(int slot) {
        return required(raw[slot]);
    }

    private static Labels required(@Nullable Labels value) {
        if (value == null) {
            throw new IllegalStateException("a slot that a sample was matched to is free");
        }
        return value;
    }

    @Nullable
    FloatHistogram histogram(int slot) {
        return histograms == null ? null : histograms[slot];
    }

    /**
     * Frees the slots whose alert is gone, and returns all labels by slot.
     *
     * @param keepUnseen whether alerts that are not in the answer stay tied to their samples; else a sample that comes
     *     back finds its alert by its labels, since how those were built may have changed meanwhile
     */
    @Nullable
    Labels[] free(@Nullable AlertInstance[] alerts, boolean keepUnseen) {
        for (int slot = 0; slot < alerts.length; slot++) {
            boolean free = alerts[slot] == null;
            if (free && labels[slot] != null) {
                labels = labels == before.table().labels() ? labels.clone() : labels;
                labels[slot] = null;
            }
            if (raw[slot] != null && !seen.get(slot) && (free || !keepUnseen)) {
                raw = raw == before.memo().raw() ? raw.clone() : raw;
                raw[slot] = null;
            }
        }
        return labels;
    }

    /** Whether alerts that an incomplete answer lacks stay tied to their samples. */
    boolean labelsKnown() {
        return plan.labelsAsUnder(before.plan());
    }

    /** The index over {@link #free}. */
    SlotIndex labelIndex() {
        int[] slots = added.values().stream().mapToInt(Integer::intValue).toArray();
        return before.table().byLabels().with(slots, slots.length, labels);
    }

    /** What the next answer is matched with; after {@link #free}. */
    RowMemo memo() {
        RowMemo old = before.memo();
        int[] sameRows = old.sameRows(rows) ? old.rows() : rows;
        return new RowMemo(raw, sameRows, old.index().with(newRaw, newRawCount, raw));
    }
}
