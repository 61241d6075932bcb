package dev.tocsin.alerting;

import dev.tocsin.alerting.Transition.Kind;
import dev.tocsin.model.Labels;

/**
 * Drops all alerts of a rule that exceeded its {@code limit}: none of them resolves, an Alertmanager gives them up at the end
 * of their last sending (Prometheus 3.14 {@code rules/alerting.go Eval}).
 */
final class Dropping {

    private Dropping() {}

    static AlertingState all(
            AlertingState state, AlertPlan plan, Sending sending, AlertEffects effects, long at, String reason) {
        AlertInstance[] alerts = state.table().alerts();
        for (int slot = 0; slot < alerts.length; slot++) {
            AlertInstance alert = alerts[slot];
            if (alert != null && alert.isActive()) {
                effects.transition(state.id(), alert, Kind.DROPPED, at, reason);
            }
            if (alert instanceof AlertInstance.Firing firing) {
                long endsAt = sending.validUntil(state.cohorts().sentAt(firing.cohort()));
                effects.expires(state.id(), firing, plan.generatorUrl(), endsAt, at);
            }
        }
        Labels[] stored = state.storedSeries();
        return new AlertingState(
                state.id(),
                state.query(),
                state.run(),
                AlertTable.EMPTY,
                RowMemo.EMPTY,
                stored,
                Cohorts.NONE,
                state.answeredAt(),
                state.plan());
    }
}
