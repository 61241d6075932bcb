package dev.tocsin.alerting;

import dev.tocsin.alerting.AlertInstance.Firing;
import dev.tocsin.alerting.AlertInstance.Pending;
import dev.tocsin.alerting.AlertInstance.Resolved;
import dev.tocsin.alerting.Transition.Kind;
import dev.tocsin.model.Label;
import dev.tocsin.rules.RuleId;
import java.util.ArrayList;
import java.util.List;

/** Collects what the alerts of an evaluation did: for the history, and for the notify side. */
final class AlertEffects {

    final List<Transition> transitions = new ArrayList<>();
    final List<AlertChange> changes = new ArrayList<>();

    void transition(RuleId rule, AlertInstance alert, Kind kind, long at, String reason) {
        transition(rule, alert, kind, alert.value(), at, reason);
    }

    private void transition(RuleId rule, AlertInstance alert, Kind kind, double value, long at, String reason) {
        transitions.add(new Transition(rule, alert.id(), alert.labels(), kind, at, alert.activeAt(), value, reason));
    }

    void firing(RuleId rule, Firing alert, String generatorUrl, long at) {
        changes.add(change(
                rule,
                AlertChange.Kind.FIRING,
                alert,
                alert.annotations(),
                alert.firedAt(),
                AlertInstance.NEVER,
                generatorUrl,
                at));
    }

    void resolved(RuleId rule, Resolved alert, String generatorUrl, long at, String reason) {
        transition(rule, alert, Kind.RESOLVED, at, reason);
        changes.add(change(
                rule,
                AlertChange.Kind.RESOLVED,
                alert,
                alert.annotations(),
                alert.firedAt(),
                alert.resolvedAt(),
                generatorUrl,
                at));
    }

    /** A firing alert is no more, without having resolved. */
    void expires(RuleId rule, Firing alert, String generatorUrl, long endsAt, long at) {
        changes.add(change(
                rule, AlertChange.Kind.EXPIRES, alert, alert.annotations(), alert.firedAt(), endsAt, generatorUrl, at));
    }

    /** A pending alert is no more; nobody had heard of it. */
    void ended(RuleId rule, Pending alert, double value, long at, String reason) {
        transition(rule, alert, Kind.PENDING_ENDED, value, at, reason);
    }

    void forgotten(RuleId rule, Resolved alert, long at) {
        transition(
                rule,
                alert,
                Kind.FORGOTTEN,
                at,
                "resolved for more than " + AlertingStep.text(GroupEvaluation.RESOLVED_RETENTION_NANOS));
    }

    private static AlertChange change(
            RuleId rule,
            AlertChange.Kind kind,
            AlertInstance alert,
            List<Label> annotations,
            long startsAt,
            long endsAt,
            String generatorUrl,
            long at) {
        return new AlertChange(
                rule, kind, alert.labels(), annotations, startsAt, endsAt, generatorUrl, at, alert.value());
    }

    /** Adds what another collected. */
    void addAll(AlertEffects other) {
        transitions.addAll(other.transitions);
        changes.addAll(other.changes);
    }
}
