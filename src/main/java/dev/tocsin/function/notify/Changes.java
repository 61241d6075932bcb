package dev.tocsin.function.notify;

import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.NotifyRows;
import dev.tocsin.ledger.NotifyWrites;
import dev.tocsin.notify.group.GroupState.ResolvedMember;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.silence.Silence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What changed in memory and is not in the ledger yet. Only names what is to be written; the rows are made of what memory
 * holds when they are written, so that nothing is lost or written twice when the ledger takes several steps at once.
 */
final class Changes {

    /** So much history is kept while the ledger takes nothing; the oldest goes first. */
    private static final int MAX_EVENTS = 10_000;

    final Set<Long> removedAlerts = new LinkedHashSet<>();
    final Set<AlertEntry> alerts = new LinkedHashSet<>();
    final Set<Long> removedCohorts = new LinkedHashSet<>();
    final Set<CohortEntry> cohorts = new LinkedHashSet<>();
    final Set<Long> removedGroups = new LinkedHashSet<>();
    final Set<GroupEntry> groups = new LinkedHashSet<>();
    final Set<NotifyRows.Member> removedMembers = new LinkedHashSet<>();
    final Set<NotifyRows.Member> members = new LinkedHashSet<>();
    final Set<Long> removedDeliveries = new LinkedHashSet<>();
    final Map<Long, NotifyRows.DeliveryRow> deliveries = new LinkedHashMap<>();
    final Map<NotifyMemory.LogKey, LogEntry> removedLog = new LinkedHashMap<>();
    final Map<NotifyMemory.LogKey, LogEntry> log = new LinkedHashMap<>();
    final Set<String> removedSilences = new LinkedHashSet<>();
    final Map<String, Silence> silences = new LinkedHashMap<>();
    final Map<Long, Inbox.Change> taken = new HashMap<>();
    final List<HistoryEvent> events = new ArrayList<>();

    void event(HistoryEvent event) {
        if (events.size() >= MAX_EVENTS) {
            events.removeFirst();
        }
        events.add(event);
    }

    /** The rows to write. */
    NotifyWrites writes(Function<ResolvedMember, Long> idOf) {
        return new NotifyWrites(
                List.copyOf(removedAlerts),
                alerts.stream().map(Changes::row).toList(),
                List.copyOf(removedCohorts),
                cohorts.stream()
                        .map(c -> new NotifyRows.CohortRow(c.id, c.endsAt, c.updatedAt))
                        .toList(),
                List.copyOf(removedGroups),
                groups.stream().map(g -> row(g, idOf)).toList(),
                List.copyOf(removedMembers),
                List.copyOf(members),
                List.copyOf(removedDeliveries),
                List.copyOf(deliveries.values()),
                List.copyOf(removedLog.values()),
                List.copyOf(log.values()),
                List.copyOf(removedSilences),
                List.copyOf(silences.values()),
                List.copyOf(taken.values()),
                List.copyOf(events));
    }

    private static NotifyRows.AlertRow row(AlertEntry entry) {
        return new NotifyRows.AlertRow(
                entry.id, entry.alert, List.copyOf(entry.origins), entry.cohort == null ? 0 : entry.cohort.id);
    }

    private static NotifyRows.GroupRow row(GroupEntry group, Function<ResolvedMember, Long> idOf) {
        List<NotifyRows.Resolved> resolved = new ArrayList<>();
        for (ResolvedMember member : group.state.resolvedAtFlush()) {
            long id = idOf.apply(member);
            if (id != 0) {
                resolved.add(new NotifyRows.Resolved(id, member.endsAt()));
            }
        }
        return new NotifyRows.GroupRow(group.id, group.state, resolved);
    }

    /** Forgets everything: it is in the ledger now. */
    void clear() {
        removedAlerts.clear();
        alerts.clear();
        removedCohorts.clear();
        cohorts.clear();
        removedGroups.clear();
        groups.clear();
        removedMembers.clear();
        members.clear();
        removedDeliveries.clear();
        deliveries.clear();
        removedLog.clear();
        log.clear();
        removedSilences.clear();
        silences.clear();
        taken.clear();
        events.clear();
    }
}
