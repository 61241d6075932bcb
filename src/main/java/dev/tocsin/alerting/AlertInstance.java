package dev.tocsin.alerting;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import java.util.List;

/**
 * One alert of one rule: what the ledger keeps of it, in one row that is written only when something here changes.
 *
 * <p>The states are types, their transitions methods: what Prometheus never does (a pending alert that resolves) cannot
 * be written down. What changes at every evaluation is elsewhere: the latest value in the rule's warm state, the last
 * sending in the {@link Cohorts cohort}. Value and annotations here are those of the last transition.
 *
 * <p>All instants are epoch nanoseconds; {@link #NEVER} stands for one that has not come.
 */
public sealed interface AlertInstance {

    /** An instant that has not come. */
    long NEVER = Long.MIN_VALUE;

    /** The cohort of an alert that was never sent. */
    int NO_COHORT = 0;

    /** Names the row; from {@link Tick#instanceIds}, never used again. */
    long id();

    /** All labels, {@code alertname} included: with the rule, the identity. */
    Labels labels();

    /** The evaluation at which the condition first held. */
    long activeAt();

    /** The value at the last transition. */
    double value();

    /** The annotations at the last transition, expanded, sorted by name; an empty value stays. */
    List<Label> annotations();

    /** The cohort with which this alert is sent, or {@link #NO_COHORT}. */
    int cohort();

    AlertState state();

    /** The evaluation at which it began to fire, or {@link #NEVER}. */
    default long firedAt() {
        return NEVER;
    }

    /** Since when it fires only because of {@code keep_firing_for}, or {@link #NEVER}. */
    default long keepFiringSince() {
        return NEVER;
    }

    /** The evaluation at which it resolved, or {@link #NEVER}. */
    default long resolvedAt() {
        return NEVER;
    }

    /** Whether it is pending or firing. */
    default boolean isActive() {
        return state() != AlertState.INACTIVE;
    }

    /** The condition holds; {@code for} has not passed. Never sent. */
    record Pending(long id, Labels labels, long activeAt, double value, List<Label> annotations)
            implements AlertInstance {

        public Pending {
            annotations = List.copyOf(annotations);
        }

        @Override
        public AlertState state() {
            return AlertState.PENDING;
        }

        @Override
        public int cohort() {
            return NO_COHORT;
        }

        /** {@code for} has passed. */
        public Firing fire(long at, double value, List<Label> annotations) {
            return new Firing(id, labels, activeAt, at, NEVER, NO_COHORT, value, annotations);
        }
    }

    /** The condition held for at least {@code for}; with {@code keepFiringSince} set it does no longer hold. */
    record Firing(
            long id,
            Labels labels,
            long activeAt,
            long firedAt,
            long keepFiringSince,
            int cohort,
            double value,
            List<Label> annotations)
            implements AlertInstance {

        public Firing {
            annotations = List.copyOf(annotations);
        }

        @Override
        public AlertState state() {
            return AlertState.FIRING;
        }

        /** Whether it fires only because of {@code keep_firing_for}. */
        public boolean isKept() {
            return keepFiringSince != NEVER;
        }

        /** The condition no longer holds, but {@code keep_firing_for} has begun to run. */
        public Firing keep(long at, double value, List<Label> annotations) {
            return new Firing(id, labels, activeAt, firedAt, at, cohort, value, annotations);
        }

        /** The condition holds again before {@code keep_firing_for} has passed. */
        public Firing unkeep(double value, List<Label> annotations) {
            return new Firing(id, labels, activeAt, firedAt, NEVER, cohort, value, annotations);
        }

        /** The condition no longer holds and nothing keeps the alert. */
        public Resolved resolve(long at, double value, List<Label> annotations) {
            return new Resolved(id, labels, activeAt, firedAt, keepFiringSince, at, cohort, value, annotations);
        }

        /** {@code for} was raised beyond the time the condition holds: firing, sending and keeping are forgotten. */
        public Pending backToPending(double value, List<Label> annotations) {
            return new Pending(id, labels, activeAt, value, annotations);
        }

        Firing in(int newCohort) {
            return new Firing(id, labels, activeAt, firedAt, keepFiringSince, newCohort, value, annotations);
        }
    }

    /** Fired once, the condition holds no longer; kept for {@link GroupEvaluation#RESOLVED_RETENTION_NANOS}. */
    record Resolved(
            long id,
            Labels labels,
            long activeAt,
            long firedAt,
            long keepFiringSince,
            long resolvedAt,
            int cohort,
            double value,
            List<Label> annotations)
            implements AlertInstance {

        public Resolved {
            annotations = List.copyOf(annotations);
        }

        @Override
        public AlertState state() {
            return AlertState.INACTIVE;
        }

        Resolved in(int newCohort) {
            return new Resolved(
                    id, labels, activeAt, firedAt, keepFiringSince, resolvedAt, newCohort, value, annotations);
        }
    }

    /** This alert in another cohort; a pending alert has none and stays as it is. */
    default AlertInstance inCohort(int newCohort) {
        if (newCohort == cohort()) {
            return this;
        }
        return switch (this) {
            case Pending pending -> pending;
            case Firing firing -> firing.in(newCohort);
            case Resolved resolved -> resolved.in(newCohort);
        };
    }
}
