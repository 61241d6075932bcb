package dev.tocsin.ledger;

import dev.tocsin.ledger.NotifyRows.AlertRow;
import dev.tocsin.ledger.NotifyRows.CohortRow;
import dev.tocsin.ledger.NotifyRows.DeliveryRow;
import dev.tocsin.ledger.NotifyRows.GroupRow;
import dev.tocsin.ledger.NotifyRows.Member;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.silence.Silence;
import java.util.Collection;
import java.util.List;

/**
 * What one step of the notify side changes, to be committed together. Removed rows go first, then the others are inserted
 * or updated.
 *
 * @param taken inbox rows that the step took in
 * @param events history
 */
public record NotifyWrites(
        Collection<Long> removedAlerts,
        Collection<AlertRow> alerts,
        Collection<Long> removedCohorts,
        Collection<CohortRow> cohorts,
        Collection<Long> removedGroups,
        Collection<GroupRow> groups,
        Collection<Member> removedMembers,
        Collection<Member> members,
        Collection<Long> removedDeliveries,
        Collection<DeliveryRow> deliveries,
        Collection<LogEntry> removedLog,
        Collection<LogEntry> log,
        Collection<String> removedSilences,
        Collection<Silence> silences,
        Collection<Inbox.Change> taken,
        List<HistoryEvent> events) {

    /** A silence that was made, changed or ended, and nothing else. */
    public static NotifyWrites of(Silence silence, HistoryEvent event) {
        return new NotifyWrites(
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(silence),
                List.of(),
                List.of(event));
    }

    /** Number of rows written or deleted, history aside. */
    public int rows() {
        return removedAlerts.size()
                + alerts.size()
                + removedCohorts.size()
                + cohorts.size()
                + removedGroups.size()
                + groups.size()
                + removedMembers.size()
                + members.size()
                + removedDeliveries.size()
                + deliveries.size()
                + removedLog.size()
                + log.size()
                + removedSilences.size()
                + silences.size()
                + taken.size();
    }

    public boolean isEmpty() {
        return rows() == 0 && events.isEmpty();
    }
}
