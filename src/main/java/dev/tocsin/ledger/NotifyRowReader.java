package dev.tocsin.ledger;

import dev.tocsin.ledger.NotifyRows.AlertRow;
import dev.tocsin.ledger.NotifyRows.CohortRow;
import dev.tocsin.ledger.NotifyRows.DeliveryRow;
import dev.tocsin.ledger.NotifyRows.GroupRow;
import dev.tocsin.ledger.NotifyRows.Member;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.group.AlertHashes;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.IntegrationKey;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.group.NotificationReason;
import dev.tocsin.notify.group.PendingDelivery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads the rows of the notify side. */
final class NotifyRowReader {

    private NotifyRowReader() {}

    @FunctionalInterface
    private interface RowMapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    static NotifyRows.All all(Connection c) throws SQLException {
        return new NotifyRows.All(
                rows(
                        c,
                        "SELECT a.id, l.text, a.annotations, a.generator_url, a.starts_at, a.ends_at, a.timeout,"
                                + " a.updated_at, a.origins, a.cohort_id FROM alert a"
                                + " JOIN label_set l ON l.id = a.labels_id ORDER BY a.id",
                        NotifyRowReader::alert),
                rows(
                        c,
                        "SELECT id, ends_at, updated_at FROM alert_cohort",
                        row -> new CohortRow(row.getLong(1), row.getLong(2), row.getLong(3))),
                rows(
                        c,
                        "SELECT g.id, g.route_id, g.group_key, l.text, g.created_at, g.next_due, g.flushes,"
                                + " g.flush_failed, g.resolved, g.muted_by FROM aggregation_group g"
                                + " JOIN label_set l ON l.id = g.labels_id ORDER BY g.id",
                        NotifyRowReader::group),
                rows(
                        c,
                        "SELECT group_id, alert_id FROM aggregation_member ORDER BY group_id, alert_id",
                        row -> new Member(row.getLong(1), row.getLong(2))),
                rows(
                        c,
                        "SELECT d.id, d.group_id, g.group_key, d.receiver, d.integration, d.position, d.reasons,"
                                + " d.firing, d.resolved, d.flushed_at, d.decided_at, d.deadline, d.attempts,"
                                + " d.next_attempt, d.not_before, d.uncertain, d.last_error, d.idempotency_key, d.body"
                                + " FROM delivery d JOIN aggregation_group g ON g.id = d.group_id ORDER BY d.id",
                        NotifyRowReader::delivery),
                rows(
                        c,
                        "SELECT group_key, receiver, integration, position, firing, resolved, at, expires_at,"
                                + " receiver_data FROM notification_log",
                        NotifyRowReader::log),
                SilenceRows.all(c));
    }

    private static <T> List<T> rows(Connection c, String sql, RowMapper<T> mapper) throws SQLException {
        List<T> rows = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                rows.add(mapper.map(row));
            }
        }
        return rows;
    }

    /** Columns 2 to 8 of a row of {@code alert} or {@code inbox}: labels, annotations, link, start, end, timeout, update. */
    static Alert alertColumns(ResultSet row) throws SQLException {
        return new Alert(
                Json.toLabels(row.getString(2)),
                Json.toMap(row.getString(3)),
                row.getString(4),
                row.getLong(5),
                row.getLong(6),
                row.getInt(7) != 0,
                row.getLong(8));
    }

    private static AlertRow alert(ResultSet row) throws SQLException {
        Alert alert = alertColumns(row);
        List<Long> origins =
                Arrays.stream(JsonLists.longs(row.getString(9))).boxed().toList();
        return new AlertRow(row.getLong(1), alert, origins, row.getLong(10));
    }

    private static GroupRow group(ResultSet row) throws SQLException {
        GroupState state = new GroupState(
                row.getString(2),
                row.getString(3),
                Json.toLabels(row.getString(4)),
                row.getLong(5),
                row.getLong(6),
                row.getLong(7),
                row.getInt(8) != 0,
                List.of(),
                JsonLists.strings(row.getString(10)));
        long[] flat = JsonLists.longs(row.getString(9));
        List<NotifyRows.Resolved> resolved = new ArrayList<>();
        for (int i = 0; i + 1 < flat.length; i += 2) {
            resolved.add(new NotifyRows.Resolved(flat[i], flat[i + 1]));
        }
        return new GroupRow(row.getLong(1), state, resolved);
    }

    private static DeliveryRow delivery(ResultSet row) throws SQLException {
        List<NotificationReason> reasons = JsonLists.strings(row.getString(7)).stream()
                .map(NotificationReason::of)
                .toList();
        PendingDelivery delivery = new PendingDelivery(
                row.getString(3),
                new IntegrationKey(row.getString(4), row.getString(5), row.getInt(6)),
                reasons,
                AlertHashes.fromBytes(row.getBytes(8)),
                AlertHashes.fromBytes(row.getBytes(9)),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getInt(13),
                row.getLong(14),
                row.getLong(15),
                row.getInt(16) != 0,
                row.getString(17),
                row.getString(18));
        return new DeliveryRow(row.getLong(1), row.getLong(2), delivery, row.getBytes(19));
    }

    private static LogEntry log(ResultSet row) throws SQLException {
        return new LogEntry(
                row.getString(1),
                new IntegrationKey(row.getString(2), row.getString(3), row.getInt(4)),
                AlertHashes.fromBytes(row.getBytes(5)),
                AlertHashes.fromBytes(row.getBytes(6)),
                row.getLong(7),
                row.getLong(8),
                Json.toMap(row.getString(9)));
    }
}
