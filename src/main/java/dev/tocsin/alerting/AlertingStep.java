package dev.tocsin.alerting;

import dev.tocsin.alerting.AlertInstance.Firing;
import dev.tocsin.alerting.AlertInstance.Pending;
import dev.tocsin.alerting.AlertInstance.Resolved;
import dev.tocsin.alerting.Transition.Kind;
import dev.tocsin.model.Label;
import dev.tocsin.model.PromDuration;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One successful evaluation of one alerting rule: the state machine of Prometheus 3.14 ({@code rules/alerting.go Eval}).
 *
 * <p>Where an answer is incomplete (see {@link RuleQueries.Answer#incomplete}) alerts that it lacks stay as they are.
 */
final class AlertingStep {

    private final AlertPlan plan;
    private final AlertingState before;
    private final AlertRows rows;
    private final boolean incomplete;
    private final long at;
    private final Sending sending;
    private final LongSupplier ids;
    private final AlertEffects effects;
    private final @Nullable AlertInstance[] alerts;
    private int[] sendNow = new int[16];
    private int sendCount;
    private int pending;
    private int firing;

    /**
     * Matches the answer to the alerts.
     *
     * @throws RuleFailure if two samples become the same alert
     */
    AlertingStep(
            AlertPlan plan,
            AlertingState before,
            RuleQueries.Answer answer,
            long at,
            Sending sending,
            LongSupplier ids,
            AlertEffects effects) {
        this.plan = plan;
        this.before = before;
        this.at = at;
        this.sending = sending;
        this.ids = ids;
        this.effects = effects;
        this.incomplete = answer.incomplete().isPresent();
        this.rows = new AlertRows(before, plan, answer, at);
        this.alerts = Arrays.copyOf(before.table().alerts(), rows.slots());
    }

    /** Pending and firing alerts, kept ones included; after {@link #advance}. */
    int active() {
        return pending + firing;
    }

    /** Moves every alert; returns the state after it, its samples not stored yet. */
    AlertingState advance() {
        for (int slot = 0; slot < alerts.length; slot++) {
            AlertInstance alert = rows.seen.get(slot) ? present(slot, alerts[slot]) : absent(slot, alerts[slot]);
            alerts[slot] = alert;
            if (alert instanceof Pending) {
                pending++;
            } else if (alert instanceof Firing) {
                firing++;
            }
        }
        Cohorts cohorts = Sends.plan(alerts, sendNow, sendCount, before.cohorts(), sending, at);
        return new AlertingState(
                before.id(),
                plan.rule().expr().canonical(),
                before.run(),
                table(),
                rows.memo(),
                before.storedSeries(),
                cohorts,
                at,
                plan);
    }

    /** An alert whose condition holds. */
    private AlertInstance present(int slot, @Nullable AlertInstance alert) {
        return switch (alert) {
            case null -> begin(slot);
            case Resolved _ -> begin(slot);
            case Pending p -> at - p.activeAt() >= plan.rule().forNanos() ? fire(slot, p) : p;
            case Firing f -> stillFiring(slot, f);
        };
    }

    private AlertInstance begin(int slot) {
        Pending begun = new Pending(ids.getAsLong(), rows.labels(slot), at, rows.values[slot], annotations(slot));
        // With "for: 0" an alert is never seen pending.
        if (plan.rule().forNanos() <= 0) {
            return fire(slot, begun);
        }
        effects.transition(before.id(), begun, Kind.PENDING, at, "condition holds; fires after " + forText());
        return begun;
    }

    private Firing fire(int slot, Pending p) {
        Firing fired = p.fire(at, rows.values[slot], p.activeAt() == at ? p.annotations() : annotations(slot));
        sendNow(slot);
        effects.transition(
                before.id(),
                fired,
                Kind.FIRING,
                at,
                plan.rule().forNanos() <= 0
                        ? "condition holds"
                        : "condition held for " + text(at - p.activeAt()) + ", for is " + forText());
        effects.firing(before.id(), fired, plan.generatorUrl(), at);
        return fired;
    }

    private AlertInstance stillFiring(int slot, Firing f) {
        Firing now = f;
        if (f.isKept()) {
            now = f.unkeep(rows.values[slot], annotations(slot));
            effects.transition(before.id(), now, Kind.FIRING_AGAIN, at, "condition holds again while kept firing");
        }
        return at - f.activeAt() < plan.rule().forNanos() ? backToPending(now) : now;
    }

    /** An alert whose condition does not hold, or a free slot. */
    private @Nullable AlertInstance absent(int slot, @Nullable AlertInstance alert) {
        if (alert == null || incomplete) {
            return alert;
        }
        return switch (alert) {
            case Pending p -> {
                effects.ended(before.id(), p, before.valueOf(p, slot), at, "condition no longer holds");
                yield null;
            }
            case Firing f -> keepOrResolve(slot, f);
            case Resolved r -> {
                if (at - r.resolvedAt() > GroupEvaluation.RESOLVED_RETENTION_NANOS) {
                    effects.forgotten(before.id(), r, at);
                    yield null;
                }
                yield r;
            }
        };
    }

    private AlertInstance keepOrResolve(int slot, Firing f) {
        long keepFor = plan.rule().keepFiringForNanos();
        long since = f.isKept() ? f.keepFiringSince() : at;
        if (keepFor > 0 && at - since < keepFor) {
            Firing kept = f;
            if (!f.isKept()) {
                kept = f.keep(at, before.valueOf(f, slot), before.annotationsOf(f, slot));
                effects.transition(
                        before.id(),
                        kept,
                        Kind.KEPT_FIRING,
                        at,
                        "condition no longer holds; keep_firing_for is " + text(keepFor));
            }
            return at - f.activeAt() < plan.rule().forNanos() ? backToPending(kept) : kept;
        }
        Resolved resolved = f.resolve(at, before.valueOf(f, slot), before.annotationsOf(f, slot));
        sendNow(slot);
        effects.resolved(
                before.id(),
                resolved,
                plan.generatorUrl(),
                at,
                f.isKept()
                        ? "condition does not hold since " + text(at - f.keepFiringSince()) + ", keep_firing_for is "
                                + text(keepFor)
                        : "condition no longer holds");
        return resolved;
    }

    private Pending backToPending(Firing f) {
        Pending back = f.backToPending(f.value(), f.annotations());
        effects.transition(
                before.id(),
                back,
                Kind.BACK_TO_PENDING,
                at,
                "for was raised to " + forText() + ", condition holds since " + text(at - f.activeAt()));
        effects.expires(
                before.id(),
                f,
                plan.generatorUrl(),
                sending.validUntil(before.cohorts().sentAt(f.cohort())),
                at);
        return back;
    }

    private List<Label> annotations(int slot) {
        return plan.annotations(rows.raw(slot), rows.values[slot], rows.histogram(slot), at);
    }

    private void sendNow(int slot) {
        if (sendCount == sendNow.length) {
            sendNow = Arrays.copyOf(sendNow, 2 * sendCount);
        }
        sendNow[sendCount++] = slot;
    }

    private AlertTable table() {
        AlertTable old = before.table();
        var labels = rows.free(alerts, incomplete && rows.labelsKnown());
        boolean same = Arrays.equals(old.alerts(), alerts, (a, b) -> a == b ? 0 : 1);
        AlertSeries series = AlertSeries.of(before.id(), old, alerts);
        return new AlertTable(
                same ? old.alerts() : alerts,
                labels,
                rows.labelIndex(),
                rows.values,
                rows.histograms,
                series.bySlot(),
                series.samples(),
                pending,
                firing);
    }

    private String forText() {
        return text(plan.rule().forNanos());
    }

    static String text(long nanos) {
        return PromDuration.format(nanos / 1_000_000);
    }
}
