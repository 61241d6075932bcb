package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleId;

/**
 * A change of an alert's state, for the history.
 *
 * @param rule the rule it belongs to
 * @param instance {@link AlertInstance#id}
 * @param labels the alert's labels
 * @param kind what happened
 * @param at the evaluation's instant, epoch nanoseconds
 * @param activeAt since when the condition held, epoch nanoseconds
 * @param value the alert's value: the present one, or the last one where the condition no longer holds
 * @param reason why, in words
 */
public record Transition(
        RuleId rule, long instance, Labels labels, Kind kind, long at, long activeAt, double value, String reason) {

    /** What can happen to an alert. */
    public enum Kind {
        /** inactive → pending. */
        PENDING,
        /** pending (or, with {@code for: 0}, inactive) → firing. */
        FIRING,
        /** The condition is gone, {@code keep_firing_for} holds the alert. */
        KEPT_FIRING,
        /** The condition is back while {@code keep_firing_for} held the alert. */
        FIRING_AGAIN,
        /** firing → inactive. */
        RESOLVED,
        /** pending → inactive: it never fired. */
        PENDING_ENDED,
        /** firing → pending: {@code for} was raised. */
        BACK_TO_PENDING,
        /** Forgotten because its rule exceeded {@code limit}; nobody is told that it resolved. */
        DROPPED,
        /** Resolved long enough ago: forgotten. */
        FORGOTTEN
    }
}
