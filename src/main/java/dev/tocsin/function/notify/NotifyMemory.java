package dev.tocsin.function.notify;

import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.NotifyRows;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.IntegrationKey;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.group.PendingDelivery;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.notify.silence.SilenceIndex;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The notify side in memory: a copy of the ledger's rows plus what is not committed yet. Every change goes through here and
 * is noted in {@link Changes}. Not safe for several threads; whoever uses it holds one lock.
 */
final class NotifyMemory {

    /** What the notification log is kept by. */
    record LogKey(String groupKey, IntegrationKey integration) {
        static LogKey of(LogEntry entry) {
            return new LogKey(entry.groupKey(), entry.integration());
        }
    }

    /** What tells aggregation groups apart. */
    record GroupId(String routeId, Labels labels) {}

    private final LongSupplier ids;
    private final Map<Labels, AlertEntry> alerts = new LinkedHashMap<>();
    private final Map<GroupId, GroupEntry> groups = new LinkedHashMap<>();
    private final Map<Long, CohortEntry> cohorts = new HashMap<>();
    private final Map<LogKey, LogEntry> log = new HashMap<>();
    private final Map<String, Silence> silences = new HashMap<>();
    private final Changes changes = new Changes();
    private SilenceIndex silenceIndex = SilenceIndex.EMPTY;

    NotifyMemory(LongSupplier ids) {
        this.ids = ids;
    }

    /** Memory as the ledger has it. */
    static NotifyMemory restore(NotifyRows.All all, LongSupplier ids) {
        NotifyMemory memory = new NotifyMemory(ids);
        all.cohorts()
                .forEach(row -> memory.cohorts.put(row.id(), new CohortEntry(row.id(), row.endsAt(), row.updatedAt())));
        Map<Long, AlertEntry> alertsById = new HashMap<>();
        for (NotifyRows.AlertRow row : all.alerts()) {
            AlertEntry entry = memory.restore(row);
            entry.elsewhere = all.elsewhere().getOrDefault(row.id(), 0);
            alertsById.put(row.id(), entry);
        }
        Map<Long, GroupEntry> groupsById = new HashMap<>();
        for (NotifyRows.GroupRow row : all.groups()) {
            GroupEntry group = new GroupEntry(row.id(), withResolved(row, alertsById));
            groupsById.put(row.id(), group);
            memory.groups.put(new GroupId(row.state().routeId(), row.state().groupLabels()), group);
        }
        for (NotifyRows.Member row : all.members()) {
            AlertEntry alert = alertsById.get(row.alert());
            GroupEntry group = groupsById.get(row.group());
            if (alert != null && group != null) {
                group.members.add(alert);
                alert.groups.add(group);
            }
        }
        for (NotifyRows.DeliveryRow row : all.deliveries()) {
            GroupEntry group = groupsById.get(row.group());
            if (group != null) {
                group.pending.put(
                        row.delivery().integration(), new GroupEntry.Unsent(row.id(), row.delivery(), row.body()));
            }
        }
        all.log().forEach(entry -> memory.log.put(LogKey.of(entry), entry));
        all.silences().forEach(silence -> memory.silences.put(silence.id(), silence));
        memory.silenceIndex = new SilenceIndex(memory.silences.values());
        return memory;
    }

    private AlertEntry restore(NotifyRows.AlertRow row) {
        CohortEntry cohort = cohorts.get(row.cohort());
        Alert alert = row.alert();
        if (cohort != null) {
            alert = new Alert(
                    alert.labels(),
                    alert.annotations(),
                    alert.generatorUrl(),
                    alert.startsAt(),
                    cohort.endsAt,
                    alert.timeout(),
                    cohort.updatedAt);
        }
        AlertEntry entry = new AlertEntry(row.id(), alert);
        entry.origins.addAll(row.origins());
        if (cohort != null) {
            entry.cohort = cohort;
            cohort.members.add(entry);
        }
        alerts.put(alert.labels(), entry);
        return entry;
    }

    private static GroupState withResolved(NotifyRows.GroupRow row, Map<Long, AlertEntry> alertsById) {
        List<GroupState.ResolvedMember> resolved = new ArrayList<>();
        for (NotifyRows.Resolved member : row.resolved()) {
            AlertEntry alert = alertsById.get(member.alert());
            if (alert != null) {
                resolved.add(new GroupState.ResolvedMember(alert.alert.labels(), member.endsAt()));
            }
        }
        GroupState s = row.state();
        return new GroupState(
                s.routeId(),
                s.groupKey(),
                s.groupLabels(),
                s.createdAt(),
                s.nextFlush(),
                s.flushes(),
                s.flushFailed(),
                resolved,
                s.mutedBy());
    }

    Changes changes() {
        return changes;
    }

    long id(GroupState.ResolvedMember member) {
        AlertEntry entry = alerts.get(member.labels());
        return entry == null ? 0 : entry.id;
    }

    long nextId() {
        return ids.getAsLong();
    }

    // Alerts

    Optional<AlertEntry> alert(Labels labels) {
        return Optional.ofNullable(alerts.get(labels));
    }

    Collection<AlertEntry> alerts() {
        return alerts.values();
    }

    /** What rules of Tocsin's own fire; its notice of the ledger is none of them. */
    List<Inbox.Change> firingOwn() {
        List<Inbox.Change> firing = new ArrayList<>();
        for (AlertEntry entry : alerts.values()) {
            for (long origin : entry.origins) {
                if (origin != LedgerNotice.ORIGIN) {
                    firing.add(new Inbox.Change(0, entry.alert, origin, ""));
                }
            }
        }
        return firing;
    }

    /** A new alert; its row is written with the next commit. */
    AlertEntry add(Alert alert) {
        AlertEntry entry = new AlertEntry(ids.getAsLong(), alert);
        alerts.put(alert.labels(), entry);
        changes.alerts.add(entry);
        return entry;
    }

    /** An alert whose row is to be written again. */
    void changed(AlertEntry entry) {
        changes.alerts.add(entry);
    }

    /** Forgets an alert that is in no group. */
    void remove(AlertEntry entry) {
        alerts.remove(entry.alert.labels());
        leaveCohort(entry);
        changes.alerts.remove(entry);
        changes.removedAlerts.add(entry.id);
    }

    // Cohorts

    /** A new cohort with a stored end. */
    CohortEntry cohort(long endsAt, long updatedAt) {
        CohortEntry cohort = new CohortEntry(ids.getAsLong(), endsAt, updatedAt);
        cohorts.put(cohort.id, cohort);
        changes.cohorts.add(cohort);
        return cohort;
    }

    Collection<CohortEntry> cohorts() {
        return cohorts.values();
    }

    void changed(CohortEntry cohort) {
        changes.cohorts.add(cohort);
    }

    /** Puts an alert into a cohort; its row is written. */
    void join(AlertEntry entry, CohortEntry cohort) {
        leaveCohort(entry);
        entry.cohort = cohort;
        cohort.members.add(entry);
        changes.alerts.add(entry);
    }

    void leaveCohort(AlertEntry entry) {
        CohortEntry cohort = entry.cohort;
        if (cohort != null) {
            entry.cohort = null;
            cohort.members.remove(entry);
            changes.alerts.add(entry);
            if (cohort.members.isEmpty()) {
                cohorts.remove(cohort.id);
                changes.cohorts.remove(cohort);
                changes.removedCohorts.add(cohort.id);
            }
        }
    }

    // Groups

    Optional<GroupEntry> group(GroupId id) {
        return Optional.ofNullable(groups.get(id));
    }

    Collection<GroupEntry> groups() {
        return groups.values();
    }

    GroupEntry add(GroupState state) {
        GroupEntry group = new GroupEntry(ids.getAsLong(), state);
        groups.put(new GroupId(state.routeId(), state.groupLabels()), group);
        changes.groups.add(group);
        return group;
    }

    void changed(GroupEntry group, GroupState state) {
        if (!group.state.equals(state)) {
            group.state = state;
            changes.groups.add(group);
        }
    }

    /** Lets a group be until an instant, with what is unsent: the flush then decides anew. */
    void postpone(GroupEntry group, long until) {
        for (GroupEntry.Unsent unsent : List.copyOf(group.pending.values())) {
            if (unsent.delivery().nextAttempt() < until) {
                dropPending(group, unsent.delivery().integration());
            }
        }
        group.attempting.clear();
        GroupState s = group.state;
        changed(
                group,
                new GroupState(
                        s.routeId(),
                        s.groupKey(),
                        s.groupLabels(),
                        s.createdAt(),
                        Math.max(s.nextFlush(), until),
                        s.flushes(),
                        s.flushFailed(),
                        s.resolvedAtFlush(),
                        s.mutedBy()));
    }

    /** Ends a group: its members, if any, leave it, its unsent deliveries go. */
    void remove(GroupEntry group) {
        for (AlertEntry member : List.copyOf(group.members)) {
            leave(group, member);
        }
        for (GroupEntry.Unsent unsent : List.copyOf(group.pending.values())) {
            noteDoubt(unsent.delivery());
            dropPending(group, unsent.delivery().integration());
        }
        groups.remove(new GroupId(group.state.routeId(), group.state.groupLabels()));
        changes.groups.remove(group);
        changes.removedGroups.add(group.id);
    }

    /** What goes without a decision, because its route is gone, may have arrived as well. */
    private void noteDoubt(PendingDelivery unsent) {
        if (unsent.uncertain()) {
            LogEntry before = log.get(new LogKey(unsent.groupKey(), unsent.integration()));
            put(LogEntry.inDoubt(Optional.ofNullable(before), unsent, LogEntry.RETENTION));
        }
    }

    void join(GroupEntry group, AlertEntry alert) {
        if (group.members.add(alert)) {
            alert.groups.add(group);
            NotifyRows.Member member = new NotifyRows.Member(group.id, alert.id);
            changes.removedMembers.remove(member);
            changes.members.add(member);
        }
    }

    void leave(GroupEntry group, AlertEntry alert) {
        if (group.members.remove(alert)) {
            alert.groups.remove(group);
            NotifyRows.Member member = new NotifyRows.Member(group.id, alert.id);
            changes.members.remove(member);
            changes.removedMembers.add(member);
        }
    }

    // Deliveries

    void putPending(GroupEntry group, GroupEntry.Unsent unsent) {
        GroupEntry.Unsent before = group.pending.put(unsent.delivery().integration(), unsent);
        if (before != null && before.id() != unsent.id()) {
            removeDelivery(before.id());
        }
        changes.deliveries.put(
                unsent.id(), new NotifyRows.DeliveryRow(unsent.id(), group.id, unsent.delivery(), unsent.body()));
    }

    void dropPending(GroupEntry group, IntegrationKey integration) {
        GroupEntry.Unsent unsent = group.pending.remove(integration);
        if (unsent != null) {
            removeDelivery(unsent.id());
        }
    }

    private void removeDelivery(long id) {
        changes.deliveries.remove(id);
        changes.removedDeliveries.add(id);
    }

    // Log

    Map<LogKey, LogEntry> log() {
        return log;
    }

    void put(LogEntry entry) {
        LogKey key = LogKey.of(entry);
        log.put(key, entry);
        changes.removedLog.remove(key);
        changes.log.put(key, entry);
    }

    void remove(LogEntry entry) {
        LogKey key = LogKey.of(entry);
        log.remove(key);
        changes.log.remove(key);
        changes.removedLog.put(key, entry);
    }

    // Silences

    Collection<Silence> silences() {
        return silences.values();
    }

    Optional<Silence> silence(String id) {
        return Optional.ofNullable(silences.get(id));
    }

    SilenceIndex silenceIndex() {
        return silenceIndex;
    }

    void put(Silence silence) {
        silences.put(silence.id(), silence);
        changes.removedSilences.remove(silence.id());
        changes.silences.put(silence.id(), silence);
        silenceIndex = new SilenceIndex(silences.values());
    }

    void removeSilence(String id) {
        if (silences.remove(id) != null) {
            changes.silences.remove(id);
            changes.removedSilences.add(id);
            silenceIndex = new SilenceIndex(silences.values());
        }
    }
}
