package dev.tocsin.notify.group;

import java.util.Optional;

/** Whether a receiver needs to be told, given what it was told last (Alertmanager 0.34 {@code notify/dedup_stage.go}). */
public final class Dedup {

    private Dedup() {}

    /**
     * The reason to notify, or {@link NotificationReason#NONE}: given what the receiver is recorded to know, or else what it
     * may know as well.
     *
     * @param entry what the receiver was told last
     * @param firing the unsuppressed alerts that fire
     * @param resolved the unsuppressed alerts that are resolved
     * @param repeatInterval nanoseconds
     * @param now when the flush is, epoch nanoseconds
     */
    public static NotificationReason decide(
            Optional<LogEntry> entry,
            AlertHashes firing,
            AlertHashes resolved,
            boolean sendResolved,
            long repeatInterval,
            long now) {
        NotificationReason certain = recorded(entry, firing, resolved, sendResolved, repeatInterval, now);
        return certain == NotificationReason.NONE
                ? entry.flatMap(LogEntry::doubt)
                        .map(doubt -> given(doubt, firing, resolved, sendResolved))
                        .orElse(NotificationReason.NONE)
                : certain;
    }

    /** The reason if what is in doubt has arrived: repeating is left to what is recorded, which is older. */
    private static NotificationReason given(
            Doubt doubt, AlertHashes firing, AlertHashes resolved, boolean sendResolved) {
        if (!firing.isSubsetOf(doubt.surelyFire())) {
            return doubt.mayFire().isEmpty() ? NotificationReason.FIRST_NOTIFICATION : NotificationReason.NEW_ALERTS;
        }
        if (firing.isEmpty()) {
            return doubt.mayFire().isEmpty() ? NotificationReason.NONE : NotificationReason.ALL_RESOLVED;
        }
        return sendResolved && !resolved.isSubsetOf(doubt.surelyResolved())
                ? NotificationReason.SOME_RESOLVED
                : NotificationReason.NONE;
    }

    /** The reason given what the receiver is recorded to know. */
    static NotificationReason recorded(
            Optional<LogEntry> entry,
            AlertHashes firing,
            AlertHashes resolved,
            boolean sendResolved,
            long repeatInterval,
            long now) {
        if (entry.isEmpty()) {
            return firing.isEmpty() ? NotificationReason.NONE : NotificationReason.FIRST_NOTIFICATION;
        }
        LogEntry last = entry.get();
        if (!firing.isSubsetOf(last.firing())) {
            // If nothing was firing when the receiver was last told, this is a first notification for it.
            return last.firing().isEmpty() ? NotificationReason.FIRST_NOTIFICATION : NotificationReason.NEW_ALERTS;
        }
        if (firing.isEmpty()) {
            // Also without send_resolved, so that the log forgets what was firing.
            return last.firing().isEmpty() ? NotificationReason.NONE : NotificationReason.ALL_RESOLVED;
        }
        if (sendResolved && !resolved.isSubsetOf(last.resolved())) {
            return NotificationReason.SOME_RESOLVED;
        }
        return last.timestamp() < now - repeatInterval ? NotificationReason.REPEAT_INTERVAL : NotificationReason.NONE;
    }
}
