package dev.tocsin.alerting;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleId;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alerting rule between two evaluations.
 *
 * @param table its alerts
 * @param memo which sample belongs to which alert; a cache
 * @param stored the {@code ALERTS*} series of the last evaluation whose samples were stored, laid out as {@link
 *     AlertTable#series}; {@code null} if it is to be derived from the alerts, after they were read back
 * @param cohorts when alerts were last sent
 * @param answeredAt the instant of the last successful evaluation, which the latest values are of
 * @param plan the rule as it was then; {@code null} if that was in another process
 */
record AlertingState(
        RuleId id,
        String query,
        RuleRun run,
        AlertTable table,
        RowMemo memo,
        @Nullable Labels @Nullable [] stored,
        Cohorts cohorts,
        long answeredAt,
        @Nullable AlertPlan plan)
        implements RuleState {

    static AlertingState fresh(RuleId id, String query) {
        return new AlertingState(
                id,
                query,
                RuleRun.NONE,
                AlertTable.EMPTY,
                RowMemo.EMPTY,
                StoredSeries.NO_SERIES,
                Cohorts.NONE,
                AlertInstance.NEVER,
                null);
    }

    /** The state of a rule whose alerts were read back from the ledger. */
    static AlertingState restored(RuleId id, String query, RuleRun run, Cohorts cohorts, List<AlertInstance> alerts) {
        RowMemo memo = new RowMemo(new Labels[alerts.size()], new int[0], SlotIndex.EMPTY);
        return new AlertingState(id, query, run, AlertTable.of(alerts), memo, null, cohorts, AlertInstance.NEVER, null);
    }

    @Override
    public AlertingState withRun(RuleRun newRun) {
        return new AlertingState(id, query, newRun, table, memo, stored, cohorts, answeredAt, plan);
    }

    AlertingState withStored(@Nullable Labels @Nullable [] newStored) {
        return new AlertingState(id, query, run, table, memo, newStored, cohorts, answeredAt, plan);
    }

    /** The series that were stored last; for alerts read back, those which their states imply. */
    @Override
    public @Nullable Labels[] storedSeries() {
        if (stored != null) {
            return stored;
        }
        @Nullable AlertInstance[] alerts = table.alerts();
        @Nullable Labels[] series = new Labels[2 * alerts.length];
        for (int slot = 0; slot < alerts.length; slot++) {
            AlertInstance alert = alerts[slot];
            if (alert != null && alert.isActive()) {
                series[2 * slot] = AlertPlan.alertsSeries(id, alert);
                series[2 * slot + 1] = AlertPlan.forStateSeries(id, alert);
            }
        }
        return series;
    }

    /** The value of an alert now: that of the last answer it was in. */
    double valueOf(AlertInstance alert, int slot) {
        return isLive(alert, slot) ? table.values()[slot] : alert.value();
    }

    /** The annotations of an alert now, expanded when asked for. */
    List<Label> annotationsOf(AlertInstance alert, int slot) {
        AlertPlan expanding = plan;
        Labels raw = memo.raw()[slot];
        if (expanding == null || raw == null || !isLive(alert, slot) || alert.firedAt() == answeredAt) {
            return alert.annotations();
        }
        return expanding.annotations(raw, table.values()[slot], table.histogram(slot), answeredAt);
    }

    /** Whether the latest answer counts for an alert, not what was noted at its last transition. */
    private boolean isLive(AlertInstance alert, int slot) {
        return switch (alert) {
            case AlertInstance.Pending _ -> memo.raw()[slot] != null;
            case AlertInstance.Firing firing -> !firing.isKept() && memo.raw()[slot] != null;
            case AlertInstance.Resolved _ -> false;
        };
    }

    /** Whether neither alerts nor series to be ended are left. */
    boolean isEmpty() {
        return Arrays.stream(table.alerts()).allMatch(alert -> alert == null)
                && stored != null
                && Arrays.stream(stored).allMatch(series -> series == null);
    }
}
