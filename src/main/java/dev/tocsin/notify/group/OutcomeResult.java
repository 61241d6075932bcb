package dev.tocsin.notify.group;

import java.util.List;
import java.util.Optional;

/**
 * What recording an outcome comes to; to be committed together.
 *
 * @param group the state that follows
 * @param log the entry that takes the place of the integration's
 * @param pending the delivery if it is still unsent, otherwise it is to be deleted
 * @param removed members that leave the group if their end is still this one; without members left the group ends
 */
public record OutcomeResult(
        GroupState group,
        Optional<LogEntry> log,
        Optional<PendingDelivery> pending,
        List<GroupState.ResolvedMember> removed) {
    public OutcomeResult {
        removed = List.copyOf(removed);
    }
}
