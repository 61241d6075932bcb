package dev.tocsin.alerting;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.RecordingRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One successful evaluation of one recording rule (Prometheus 3.14 {@code rules/recording.go Eval}). */
final class RecordingStep {

    private static final String DUPLICATE = "vector contains metrics with the same labelset after applying rule labels";

    private final RecordingRule rule;
    private final RecordingState before;
    private final RuleQueries.Answer answer;
    private final int[] rows;
    private final BitSet seen = new BitSet();
    private final List<Labels> added = new ArrayList<>();
    private @Nullable Labels[] raw;
    private @Nullable Labels[] series;
    private int[] newSlots = new int[16];
    private int newCount;
    private int nextFree;

    final double[] values;
    final @Nullable FloatHistogram @Nullable [] histograms;

    RecordingStep(RecordingRule rule, RecordingState before, RuleQueries.Answer answer) {
        this.rule = rule;
        this.before = before;
        this.answer = answer;
        this.raw = before.memo().raw();
        this.series = before.series();
        this.rows = new int[answer.size()];
        this.values = new double[answer.size()];
        this.histograms = answer.hasHistograms() ? new FloatHistogram[answer.size()] : null;
    }

    /**
     * Builds what is recorded; the returned state's {@code stored} is still the one before.
     *
     * @throws RuleFailure if two samples become the same series, or there are more than {@code limit}
     */
    RecordingState record(long limit) {
        RowMemo.Cursor cursor = before.memo().cursor();
        for (int row = 0; row < rows.length; row++) {
            Labels sample = answer.labels(row);
            int slot = cursor.slotOf(sample);
            if (slot == SlotIndex.NONE) {
                slot = add(sample);
            }
            if (seen.get(slot)) {
                throw new RuleFailure(DUPLICATE);
            }
            seen.set(slot);
            rows[row] = slot;
            values[row] = answer.value(row);
            if (histograms != null) {
                histograms[row] = answer.histogram(row);
            }
        }
        requireDistinct();
        if (limit > 0 && rows.length > limit) {
            throw new RuleFailure("exceeded limit of " + limit + " with " + rows.length + " series");
        }
        if (answer.incomplete().isEmpty()) {
            forgetUnseen();
        }
        boolean same = before.memo().sameRows(rows) && newCount == 0;
        RowMemo memo = new RowMemo(
                raw, same ? before.memo().rows() : rows, before.memo().index().with(newSlots, newCount, raw));
        return new RecordingState(
                rule.id(),
                rule.expr().canonical(),
                before.run(),
                memo,
                series,
                same ? before.rows() : inOrder(),
                before.stored());
    }

    /** The recorded series' labels: the sample's, then the metric name, then the rule's labels, where empty removes. */
    private Labels recorded(Labels sample) {
        Labels.Builder labels = sample.toBuilder().set(Labels.METRIC_NAME, rule.name());
        for (Label label : rule.labels()) {
            labels.set(label.name(), label.value());
        }
        return labels.build();
    }

    private int add(Labels sample) {
        while (nextFree < raw.length && raw[nextFree] != null) {
            nextFree++;
        }
        if (nextFree == raw.length) {
            int length = raw.length + raw.length / 2 + 4;
            raw = Arrays.copyOf(raw, length);
            series = Arrays.copyOf(series, length);
        } else if (raw == before.memo().raw()) {
            raw = raw.clone();
            series = series.clone();
        }
        raw[nextFree] = sample;
        Labels labels = recorded(sample);
        series[nextFree] = labels;
        added.add(labels);
        if (newCount == newSlots.length) {
            newSlots = Arrays.copyOf(newSlots, 2 * newCount);
        }
        newSlots[newCount++] = nextFree;
        return nextFree++;
    }

    /** What the last answer had is distinct, so only new series can repeat others. */
    private void requireDistinct() {
        if (added.isEmpty()) {
            return;
        }
        @Nullable Labels[] others = new Labels[series.length];
        BitSet isNew = new BitSet();
        for (int i = 0; i < newCount; i++) {
            isNew.set(newSlots[i]);
        }
        for (int slot = seen.nextSetBit(0); slot >= 0; slot = seen.nextSetBit(slot + 1)) {
            others[slot] = isNew.get(slot) ? null : series[slot];
        }
        if (StoredSeries.repeats(added, others)) {
            throw new RuleFailure(DUPLICATE);
        }
    }

    private void forgetUnseen() {
        for (int slot = 0; slot < raw.length; slot++) {
            if (raw[slot] != null && !seen.get(slot)) {
                if (raw == before.memo().raw()) {
                    raw = raw.clone();
                    series = series.clone();
                }
                raw[slot] = null;
                series[slot] = null;
            }
        }
    }

    private Labels[] inOrder() {
        Labels[] ordered = new Labels[rows.length];
        for (int row = 0; row < rows.length; row++) {
            Labels labels = series[rows[row]];
            if (labels == null) {
                throw new IllegalStateException("a row's slot is free");
            }
            ordered[row] = labels;
        }
        return ordered;
    }
}
