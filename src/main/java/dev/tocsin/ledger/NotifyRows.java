package dev.tocsin.ledger;

import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.group.PendingDelivery;
import dev.tocsin.notify.silence.Silence;
import java.util.List;
import java.util.Map;

/** The rows of the notify side. Instants are epoch nanoseconds. */
public final class NotifyRows {

    private NotifyRows() {}

    /**
     * An alert.
     *
     * @param origins the own rules that fire it; empty for a posted alert
     * @param cohort row of the cohort whose times count instead of the alert's; 0 for none
     */
    public record AlertRow(long id, Alert alert, List<Long> origins, long cohort) {
        public AlertRow {
            origins = List.copyOf(origins);
        }
    }

    /** Posted alerts that are extended together: one row instead of one each. */
    public record CohortRow(long id, long endsAt, long updatedAt) {}

    /**
     * An aggregation group.
     *
     * @param state as the core has it; its resolved members are in {@code resolved}
     * @param resolved members that were resolved at the last flush, and their ends then
     */
    public record GroupRow(long id, GroupState state, List<Resolved> resolved) {
        public GroupRow {
            resolved = List.copyOf(resolved);
        }
    }

    /** A member that was resolved at a flush. */
    public record Resolved(long alert, long endsAt) {}

    /** That an alert is a member of a group. */
    public record Member(long group, long alert) {}

    /** An unsent delivery of a group, with its rendered body. */
    public record DeliveryRow(long id, long group, PendingDelivery delivery, byte[] body) {}

    /**
     * Everything, as {@link NotifyLedger#load} reads it, or a part of it.
     *
     * @param elsewhere of how many groups an alert is a member that are not in this part; 0 where nothing is said
     */
    public record All(
            List<AlertRow> alerts,
            Map<Long, Integer> elsewhere,
            List<CohortRow> cohorts,
            List<GroupRow> groups,
            List<Member> members,
            List<DeliveryRow> deliveries,
            List<LogEntry> log,
            List<Silence> silences) {}
}
