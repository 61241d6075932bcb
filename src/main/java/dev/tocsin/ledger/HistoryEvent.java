package dev.tocsin.ledger;

import dev.tocsin.model.Labels;
import java.util.Locale;
import java.util.Map;

/**
 * Something that happened, with its reason.
 *
 * @param at epoch nanoseconds
 * @param groupId rule group or aggregation group it is about, or 0
 * @param ruleId rule it is about, or 0
 * @param labels the alert or group labels it is about; may be empty
 * @param subject what a repetition has in common: equal subject and equal reason in a row are one row with a count
 * @param reason the cause, one line
 * @param detail further facts by name, never a secret
 */
public record HistoryEvent(
        Kind kind,
        long at,
        long groupId,
        long ruleId,
        Labels labels,
        String subject,
        String reason,
        Map<String, String> detail) {

    /** What kind of thing happened. */
    public enum Kind {
        /** An alert of a rule changed state. */
        TRANSITION,
        /** A rule's health changed. */
        HEALTH,
        /** Alerts were not notified about: silence, inhibition, mute time, dedup. */
        SUPPRESSION,
        /** A notification was decided, attempted, delivered, or failed. */
        NOTIFICATION,
        /** Slots that nobody evaluated. */
        MISSED,
        /** Rules or configuration changed. */
        CONFIGURATION,
        /** A silence was made, changed or ended. */
        SILENCE,
        /** An event or a message from outside was refused. */
        EVENT;

        /** Lower-case name, as stored. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }
}
