package dev.tocsin.notify.group;

import dev.tocsin.notify.alert.Alert;
import java.util.List;

/**
 * What a flush comes to; to be committed together, before anything is delivered.
 *
 * @param group the state that follows
 * @param ended whether the group has no members left and is to be deleted; a later alert begins a new one
 * @param decisions one for each integration
 * @param log entries that take the place of others, whatever is decided: deliveries of which nobody knows whether they
 *     arrived leave a {@link Doubt}
 * @param suppressed the members that were kept out, each with the first cause
 * @param removed members that leave the group now
 */
public record FlushResult(
        GroupState group,
        boolean ended,
        List<Decision> decisions,
        List<LogEntry> log,
        List<SuppressedAlert> suppressed,
        List<GroupState.ResolvedMember> removed) {

    /** A member and why it was kept out. */
    public record SuppressedAlert(Alert alert, Suppression suppression) {}

    public FlushResult {
        decisions = List.copyOf(decisions);
        log = List.copyOf(log);
        suppressed = List.copyOf(suppressed);
        removed = List.copyOf(removed);
    }

    /**
     * The deliveries to attempt now; others wait for their next attempt, or for what the receiver demanded.
     *
     * @param now epoch nanoseconds
     */
    public List<Decision.Deliver> due(long now) {
        return deliveries().stream()
                .filter(d -> d.delivery().nextAttempt() <= now)
                .toList();
    }

    /** All notifications that are to be kept until their outcome is recorded. */
    public List<Decision.Deliver> deliveries() {
        return decisions.stream()
                .filter(Decision.Deliver.class::isInstance)
                .map(Decision.Deliver.class::cast)
                .toList();
    }
}
