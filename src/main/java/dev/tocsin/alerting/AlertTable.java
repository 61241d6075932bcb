package dev.tocsin.alerting;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The alerts of one rule as columns; an alert keeps its slot for as long as it lives. Arrays are never written to once
 * they are in a table, and shared with the next table where nothing changed.
 *
 * @param alerts by slot, {@code null} where a slot is free
 * @param labels the alerts' labels by slot
 * @param byLabels finds a slot by an alert's labels
 * @param values latest value by slot
 * @param histograms latest histogram by slot; {@code null} if no alert has one
 * @param series at {@code 2 * slot} the series {@code ALERTS} of an active alert, behind it its {@code ALERTS_FOR_STATE}
 * @param samples the same without gaps, and their values
 * @param pending number of pending alerts
 * @param firing number of firing alerts
 */
record AlertTable(
        @Nullable AlertInstance[] alerts,
        @Nullable Labels[] labels,
        SlotIndex byLabels,
        double[] values,
        @Nullable FloatHistogram @Nullable [] histograms,
        @Nullable Labels[] series,
        Samples samples,
        int pending,
        int firing) {

    /** The samples that are written at every evaluation: always the same until an alert's state changes. */
    record Samples(Labels[] series, double[] values) {
        static final Samples NONE = new Samples(StoredSeries.NO_SERIES, new double[0]);
    }

    static final AlertTable EMPTY = new AlertTable(
            new AlertInstance[0],
            new Labels[0],
            SlotIndex.EMPTY,
            new double[0],
            null,
            StoredSeries.NO_SERIES,
            Samples.NONE,
            0,
            0);

    /** A table of alerts read back from the ledger: no series are known yet. */
    static AlertTable of(Collection<AlertInstance> restored) {
        int n = restored.size();
        AlertInstance[] alerts = restored.toArray(AlertInstance[]::new);
        Labels[] labels = new Labels[n];
        double[] values = new double[n];
        int pending = 0;
        int firing = 0;
        for (int slot = 0; slot < n; slot++) {
            labels[slot] = alerts[slot].labels();
            values[slot] = alerts[slot].value();
            pending += alerts[slot].state() == AlertState.PENDING ? 1 : 0;
            firing += alerts[slot].state() == AlertState.FIRING ? 1 : 0;
        }
        SlotIndex byLabels = SlotIndex.of(n, slot -> labels[slot]);
        return new AlertTable(alerts, labels, byLabels, values, null, new Labels[2 * n], Samples.NONE, pending, firing);
    }

    @Nullable
    FloatHistogram histogram(int slot) {
        return histograms == null ? null : histograms[slot];
    }
}
