package dev.tocsin.ledger;

import static dev.tocsin.ledger.RowQueries.rows;
import static dev.tocsin.ledger.RowQueries.rowsIn;

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
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the rows of the notify side. */
final class NotifyRowReader {

    private NotifyRowReader() {}

    private static final String ALERT = "SELECT a.id, l.text, a.annotations, a.generator_url, a.starts_at, a.ends_at,"
            + " a.timeout, a.updated_at, a.origins, a.cohort_id FROM alert a JOIN label_set l ON l.id = a.labels_id";
    private static final String GROUP =
            "SELECT g.id, g.route_id, g.group_key, l.text, g.created_at, g.next_due, g.flushes,"
                    + " g.flush_failed, g.resolved, g.muted_by FROM aggregation_group g"
                    + " JOIN label_set l ON l.id = g.labels_id";
    private static final String MEMBER = "SELECT group_id, alert_id FROM aggregation_member";
    private static final String DELIVERY =
            "SELECT d.id, d.group_id, g.group_key, d.receiver, d.integration, d.position,"
                    + " d.reasons, d.firing, d.resolved, d.flushed_at, d.decided_at, d.deadline, d.attempts, d.next_attempt,"
                    + " d.not_before, d.uncertain, d.last_error, d.idempotency_key, d.body"
                    + " FROM delivery d JOIN aggregation_group g ON g.id = d.group_id";
    private static final String LOG = "SELECT group_key, receiver, integration, position, firing, resolved, at,"
            + " expires_at, receiver_data, doubt FROM notification_log";

    static NotifyRows.All all(Connection c) throws SQLException {
        return new NotifyRows.All(
                rows(c, ALERT + " ORDER BY a.id", NotifyRowReader::alert),
                Map.of(),
                rows(
                        c,
                        "SELECT id, ends_at, updated_at FROM alert_cohort",
                        row -> new CohortRow(row.getLong(1), row.getLong(2), row.getLong(3))),
                rows(c, GROUP + " ORDER BY g.id", NotifyRowReader::group),
                rows(c, MEMBER + " ORDER BY group_id, alert_id", NotifyRowReader::member),
                rows(c, DELIVERY + " ORDER BY d.id", NotifyRowReader::delivery),
                rows(c, LOG, NotifyRowReader::log),
                SilenceRows.all(c));
    }

    /** The alerts that own rules fire. */
    static List<AlertRow> ownAlerts(Connection c) throws SQLException {
        return rows(c, ALERT + " WHERE a.origins <> '[]' ORDER BY a.id", NotifyRowReader::alert);
    }

    /**
     * What a flush of some groups needs: the groups, their members, deliveries and log entries, and all silences. Of the
     * members' other groups it is only said how many there are.
     */
    static NotifyRows.All ofGroups(Connection c, Collection<Long> ids) throws SQLException {
        List<GroupRow> groups = rowsIn(c, GROUP + " WHERE g.id", ids, NotifyRowReader::group);
        List<Member> members = rowsIn(c, MEMBER + " WHERE group_id", ids, NotifyRowReader::member);
        Set<Long> alertIds = new LinkedHashSet<>();
        members.forEach(member -> alertIds.add(member.alert()));
        // Also members that were resolved at the last flush and have left since.
        groups.forEach(group -> group.resolved().forEach(resolved -> alertIds.add(resolved.alert())));
        List<String> keys =
                groups.stream().map(row -> row.state().groupKey()).distinct().toList();
        return new NotifyRows.All(
                rowsIn(c, ALERT + " WHERE a.id", alertIds, NotifyRowReader::alert),
                elsewhere(c, alertIds, members),
                List.of(),
                groups,
                members,
                rowsIn(c, DELIVERY + " WHERE d.group_id", ids, NotifyRowReader::delivery),
                rowsIn(c, LOG + " WHERE group_key", keys, NotifyRowReader::log),
                SilenceRows.all(c));
    }

    /**
     * What taking in alerts needs: those with these label sets, and the groups by these labels, each with those of the
     * alerts that are in it.
     *
     * @param alertLabels rows of label sets
     * @param groupLabels rows of label sets
     * @param lock ends the query for the groups
     */
    static NotifyRows.All ofLabels(
            Connection c, Collection<Long> alertLabels, Collection<Long> groupLabels, String lock) throws SQLException {
        List<Long> groupIds = rowsIn(
                c,
                "SELECT id FROM aggregation_group WHERE labels_id",
                groupLabels,
                " ORDER BY id" + lock,
                row -> row.getLong(1));
        List<AlertRow> alerts = rowsIn(c, ALERT + " WHERE a.labels_id", alertLabels, NotifyRowReader::alert);
        List<Long> alertIds = alerts.stream().map(AlertRow::id).toList();
        List<Member> members = rowsIn(c, MEMBER + " WHERE alert_id", alertIds, NotifyRowReader::member);
        return new NotifyRows.All(
                alerts,
                Map.of(),
                List.of(),
                rowsIn(c, GROUP + " WHERE g.id", groupIds, NotifyRowReader::group),
                members,
                List.of(),
                List.of(),
                List.of());
    }

    /** The alerts that were written by a step later than this one. */
    static List<AlertRow> alertsSince(Connection c, long step) throws SQLException {
        List<AlertRow> rows = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement(ALERT + " WHERE a.step > ?")) {
            select.setLong(1, step);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    rows.add(alert(row));
                }
            }
        }
        return rows;
    }

    private static Map<Long, Integer> elsewhere(Connection c, Collection<Long> alerts, List<Member> members)
            throws SQLException {
        Map<Long, Integer> counts = new HashMap<>();
        rowsIn(c, MEMBER + " WHERE alert_id", alerts, NotifyRowReader::member)
                .forEach(member -> counts.merge(member.alert(), 1, Integer::sum));
        members.forEach(member -> counts.merge(member.alert(), -1, Integer::sum));
        return counts;
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(row.getLong(1), row.getLong(2));
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
        List<Long> origins = Arrays.stream(Json.longs(row.getString(9))).boxed().toList();
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
                Json.strings(row.getString(10)));
        long[] flat = Json.longs(row.getString(9));
        List<NotifyRows.Resolved> resolved = new ArrayList<>();
        for (int i = 0; i + 1 < flat.length; i += 2) {
            resolved.add(new NotifyRows.Resolved(flat[i], flat[i + 1]));
        }
        return new GroupRow(row.getLong(1), state, resolved);
    }

    private static DeliveryRow delivery(ResultSet row) throws SQLException {
        List<NotificationReason> reasons = Json.strings(row.getString(7)).stream()
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
                Json.toMap(row.getString(9)),
                DoubtText.read(row.getString(10)));
    }
}
