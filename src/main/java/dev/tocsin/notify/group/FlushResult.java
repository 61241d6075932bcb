package dev.tocsin.notify.group;

import dev.tocsin.notify.alert.Alert;
import java.util.List;

/**
 * What a flush comes to; to be committed together, before anything is delivered.
 *
 * @param group the state that follows
 * @param ended whether the group has no members left and is to be deleted; a later alert begins a new one
 * @param decisions one for each integration
 * @param suppressed the members that were kept out, each with the first cause
 * @param removed members that leave the group now
 */
public record FlushResult(
        GroupState group,
        boolean ended,
        List<Decision> decisions,
        List<SuppressedAlert> suppressed,
        List<GroupState.ResolvedMember> removed) {

    /** A member and why it was kept out. */
    public record SuppressedAlert(Alert alert, Suppression suppression) {}

    public FlushResult {
        decisions = List.copyOf(decisions);
        suppressed = List.copyOf(suppressed);
        removed = List.copyOf(removed);
    }

    /** The notifications to deliver. */
    public List<Decision.Deliver> deliveries() {
        return decisions.stream()
                .filter(Decision.Deliver.class::isInstance)
                .map(Decision.Deliver.class::cast)
                .toList();
    }
}
