package dev.tocsin.ledger;

import dev.tocsin.ledger.NotifyRows.AlertRow;
import dev.tocsin.ledger.NotifyRows.CohortRow;
import dev.tocsin.ledger.NotifyRows.DeliveryRow;
import dev.tocsin.ledger.NotifyRows.GroupRow;
import dev.tocsin.ledger.NotifyRows.Member;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.group.IntegrationKey;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.group.PendingDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The rows of the notify side: alerts, aggregation groups, deliveries, notification log. Written by key, never swept. */
public final class NotifyLedger {

    private final Database database;
    private final RowIds ids;
    private final LabelSets labelSets;
    private final History history;
    private final Inbox inbox;

    NotifyLedger(Database database, RowIds ids, LabelSets labelSets, History history, Inbox inbox) {
        this.database = database;
        this.ids = ids;
        this.labelSets = labelSets;
        this.history = history;
        this.inbox = inbox;
    }

    /** Everything: what a process that keeps the notify side in memory starts from. */
    public NotifyRows.All load() {
        return database.read(NotifyRowReader::all);
    }

    /**
     * Commits one step.
     *
     * @throws LedgerException if nothing of it was written
     */
    public void commit(NotifyWrites writes) {
        if (writes.isEmpty()) {
            return;
        }
        database.update(c -> write(c, writes, 0));
    }

    /** Writes a step within a transaction; {@code step} is kept with the alerts it wrote. */
    void write(Connection c, NotifyWrites writes, long step) throws SQLException {
        Set<Labels> wanted = new HashSet<>();
        writes.alerts().forEach(row -> wanted.add(row.alert().labels()));
        writes.groups().forEach(row -> wanted.add(row.state().groupLabels()));
        Map<Labels, Long> labelIds = labelSets.intern(c, wanted);
        remove(c, writes);
        alerts(c, writes.alerts(), labelIds, step);
        cohorts(c, writes.cohorts());
        groups(c, writes.groups(), labelIds);
        members(c, writes.members());
        deliveries(c, writes.deliveries());
        log(c, writes.log());
        SilenceRows.write(c, writes.silences());
        inbox.remove(c, writes.taken());
        history.append(c, writes.events());
        ids.mark(c);
    }

    private static void remove(Connection c, NotifyWrites writes) throws SQLException {
        byId(c, "DELETE FROM aggregation_member WHERE alert_id = ?", writes.removedAlerts());
        byId(c, "DELETE FROM alert WHERE id = ?", writes.removedAlerts());
        byId(c, "DELETE FROM alert_cohort WHERE id = ?", writes.removedCohorts());
        byId(c, "DELETE FROM aggregation_member WHERE group_id = ?", writes.removedGroups());
        byId(c, "DELETE FROM delivery WHERE group_id = ?", writes.removedGroups());
        byId(c, "DELETE FROM aggregation_group WHERE id = ?", writes.removedGroups());
        byId(c, "DELETE FROM delivery WHERE id = ?", writes.removedDeliveries());
        try (PreparedStatement delete =
                c.prepareStatement("DELETE FROM aggregation_member WHERE group_id = ? AND alert_id = ?")) {
            for (Member member : writes.removedMembers()) {
                delete.setLong(1, member.group());
                delete.setLong(2, member.alert());
                delete.executeUpdate();
            }
        }
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM notification_log"
                + " WHERE group_key = ? AND receiver = ? AND integration = ? AND position = ?")) {
            for (LogEntry entry : writes.removedLog()) {
                bindKey(delete, 1, entry.groupKey(), entry.integration());
                delete.executeUpdate();
            }
        }
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM silence WHERE id = ?")) {
            for (String id : writes.removedSilences()) {
                delete.setString(1, id);
                delete.executeUpdate();
            }
        }
    }

    private static void byId(Connection c, String sql, Collection<Long> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = c.prepareStatement(sql)) {
            for (long id : rows) {
                statement.setLong(1, id);
                statement.executeUpdate();
            }
        }
    }

    private static void alerts(Connection c, Collection<AlertRow> rows, Map<Labels, Long> labelIds, long step)
            throws SQLException {
        try (PreparedStatement upsert =
                c.prepareStatement("INSERT INTO alert (id, labels_id, annotations, generator_url,"
                        + " starts_at, ends_at, timeout, updated_at, origins, cohort_id, step)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (id) DO UPDATE SET annotations = excluded.annotations,"
                        + " generator_url = excluded.generator_url, starts_at = excluded.starts_at, ends_at = excluded.ends_at,"
                        + " timeout = excluded.timeout, updated_at = excluded.updated_at, origins = excluded.origins,"
                        + " cohort_id = excluded.cohort_id, step = excluded.step")) {
            for (AlertRow row : rows) {
                Alert alert = row.alert();
                upsert.setLong(1, row.id());
                upsert.setLong(2, LabelSets.id(labelIds, alert.labels()));
                upsert.setString(3, Json.ofMap(alert.annotations()));
                upsert.setString(4, alert.generatorUrl());
                upsert.setLong(5, alert.startsAt());
                upsert.setLong(6, alert.endsAt());
                upsert.setInt(7, alert.timeout() ? 1 : 0);
                upsert.setLong(8, alert.updatedAt());
                upsert.setString(
                        9,
                        Json.ofLongs(row.origins().stream()
                                .mapToLong(Long::longValue)
                                .toArray()));
                upsert.setLong(10, row.cohort());
                upsert.setLong(11, step);
                upsert.executeUpdate();
            }
        }
    }

    private static void cohorts(Connection c, Collection<CohortRow> rows) throws SQLException {
        try (PreparedStatement upsert = c.prepareStatement("INSERT INTO alert_cohort (id, ends_at, updated_at)"
                + " VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET ends_at = excluded.ends_at,"
                + " updated_at = excluded.updated_at")) {
            for (CohortRow row : rows) {
                upsert.setLong(1, row.id());
                upsert.setLong(2, row.endsAt());
                upsert.setLong(3, row.updatedAt());
                upsert.executeUpdate();
            }
        }
    }

    private static void groups(Connection c, Collection<GroupRow> rows, Map<Labels, Long> labelIds)
            throws SQLException {
        try (PreparedStatement upsert = c.prepareStatement("INSERT INTO aggregation_group (id, route_id, group_key,"
                + " labels_id, version, lease_owner, lease_until, fence, created_at, next_due, flushes, flush_failed,"
                + " resolved, muted_by) VALUES (?, ?, ?, ?, 1, '', 0, 0, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET version = aggregation_group.version + 1,"
                + " next_due = excluded.next_due, flushes = excluded.flushes, flush_failed = excluded.flush_failed,"
                + " resolved = excluded.resolved, muted_by = excluded.muted_by")) {
            for (GroupRow row : rows) {
                upsert.setLong(1, row.id());
                upsert.setString(2, row.state().routeId());
                upsert.setString(3, row.state().groupKey());
                upsert.setLong(4, LabelSets.id(labelIds, row.state().groupLabels()));
                upsert.setLong(5, row.state().createdAt());
                upsert.setLong(6, row.state().nextFlush());
                upsert.setLong(7, row.state().flushes());
                upsert.setInt(8, row.state().flushFailed() ? 1 : 0);
                upsert.setString(9, resolved(row));
                upsert.setString(10, Json.ofStrings(row.state().mutedBy()));
                upsert.executeUpdate();
            }
        }
    }

    private static String resolved(GroupRow row) {
        long[] flat = new long[2 * row.resolved().size()];
        int i = 0;
        for (NotifyRows.Resolved resolved : row.resolved()) {
            flat[i++] = resolved.alert();
            flat[i++] = resolved.endsAt();
        }
        return Json.ofLongs(flat);
    }

    private static void members(Connection c, Collection<Member> rows) throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO aggregation_member (group_id, alert_id)"
                + " VALUES (?, ?) ON CONFLICT (group_id, alert_id) DO NOTHING")) {
            for (Member row : rows) {
                insert.setLong(1, row.group());
                insert.setLong(2, row.alert());
                insert.executeUpdate();
            }
        }
    }

    private static void deliveries(Connection c, Collection<DeliveryRow> rows) throws SQLException {
        try (PreparedStatement upsert = c.prepareStatement("INSERT INTO delivery (id, group_id, receiver, integration,"
                + " position, lease_owner, lease_until, fence, flushed_at, decided_at, deadline, next_attempt,"
                + " not_before, attempts, uncertain, reasons, firing, resolved, idempotency_key, body, last_error)"
                + " VALUES (?, ?, ?, ?, ?, '', 0, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (id) DO UPDATE SET flushed_at = excluded.flushed_at, decided_at = excluded.decided_at,"
                + " deadline = excluded.deadline, next_attempt = excluded.next_attempt,"
                + " not_before = excluded.not_before, attempts = excluded.attempts, uncertain = excluded.uncertain,"
                + " reasons = excluded.reasons, firing = excluded.firing, resolved = excluded.resolved,"
                + " idempotency_key = excluded.idempotency_key, body = excluded.body,"
                + " last_error = excluded.last_error")) {
            for (DeliveryRow row : rows) {
                PendingDelivery d = row.delivery();
                upsert.setLong(1, row.id());
                upsert.setLong(2, row.group());
                upsert.setString(3, d.integration().receiver());
                upsert.setString(4, d.integration().type());
                upsert.setInt(5, d.integration().index());
                upsert.setLong(6, d.flushedAt());
                upsert.setLong(7, d.decidedAt());
                upsert.setLong(8, d.deadline());
                upsert.setLong(9, d.nextAttempt());
                upsert.setLong(10, d.notBefore());
                upsert.setInt(11, d.attempts());
                upsert.setInt(12, d.uncertain() ? 1 : 0);
                upsert.setString(
                        13,
                        Json.ofStrings(d.reasons().stream()
                                .map(reason -> reason.text())
                                .toList()));
                upsert.setBytes(14, d.firing().toBytes());
                upsert.setBytes(15, d.resolved().toBytes());
                upsert.setString(16, d.idempotencyKey());
                upsert.setBytes(17, row.body());
                upsert.setString(18, d.lastError());
                upsert.executeUpdate();
            }
        }
    }

    private static void log(Connection c, Collection<LogEntry> rows) throws SQLException {
        try (PreparedStatement upsert = c.prepareStatement("INSERT INTO notification_log (group_key, receiver,"
                + " integration, position, firing, resolved, at, expires_at, receiver_data, doubt)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                + " ON CONFLICT (group_key, receiver, integration, position) DO UPDATE SET firing = excluded.firing,"
                + " resolved = excluded.resolved, at = excluded.at, expires_at = excluded.expires_at,"
                + " receiver_data = excluded.receiver_data, doubt = excluded.doubt")) {
            for (LogEntry row : rows) {
                bindKey(upsert, 1, row.groupKey(), row.integration());
                upsert.setBytes(5, row.firing().toBytes());
                upsert.setBytes(6, row.resolved().toBytes());
                upsert.setLong(7, row.timestamp());
                upsert.setLong(8, row.expiresAt());
                upsert.setString(9, Json.ofMap(row.receiverData()));
                upsert.setString(10, DoubtText.write(row.doubt()));
                upsert.executeUpdate();
            }
        }
    }

    private static void bindKey(PreparedStatement statement, int from, String groupKey, IntegrationKey integration)
            throws SQLException {
        statement.setString(from, groupKey);
        statement.setString(from + 1, integration.receiver());
        statement.setString(from + 2, integration.type());
        statement.setInt(from + 3, integration.index());
    }
}
