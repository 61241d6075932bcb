package dev.tocsin.ledger;

import dev.tocsin.ledger.NotifyRows.AlertRow;
import dev.tocsin.model.Labels;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What steps of the notify side read and write of a ledger that several processes share. Each method runs within the
 * caller's transaction.
 *
 * <p>Deciding is short, so a group is claimed for it by locking its row. While deliveries are attempted, outside of any
 * transaction, the group's lease keeps everybody else from it; its fence says whether an outcome may still be recorded.
 */
public final class NotifyClaims {

    private static final String DUE = "(SELECT id FROM aggregation_group WHERE next_due <= ? AND lease_until <= ?"
            + " UNION SELECT group_id FROM delivery WHERE next_attempt <= ?)";

    private final Database database;
    private final LabelSets labelSets;
    private final NotifyLedger notify;

    NotifyClaims(Database database, LabelSets labelSets, NotifyLedger notify) {
        this.database = database;
        this.labelSets = labelSets;
        this.notify = notify;
    }

    /** Locks groups that have something due and nobody else is at, at most so many. */
    public List<Long> lockDue(Connection c, long now, int limit) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("SELECT id FROM aggregation_group WHERE id IN " + DUE
                + " AND lease_until <= ? ORDER BY id LIMIT ?"
                + database.dialect().forUpdateSkipLocked())) {
            select.setLong(1, now);
            select.setLong(2, now);
            select.setLong(3, now);
            select.setLong(4, now);
            select.setInt(5, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
        }
        return ids;
    }

    /** The groups with all that a flush of them looks at. */
    public NotifyRows.All groups(Connection c, Collection<Long> ids) throws SQLException {
        return NotifyRowReader.ofGroups(c, ids);
    }

    /**
     * What taking in alerts with these labels looks at; the groups are locked.
     *
     * @param groupLabels labels of the groups they may be put into
     */
    public NotifyRows.All labels(Connection c, Collection<Labels> alerts, Collection<Labels> groupLabels)
            throws SQLException {
        List<Labels> all = new ArrayList<>(alerts);
        all.addAll(groupLabels);
        Map<Labels, Long> rows = labelSets.intern(c, all);
        return NotifyRowReader.ofLabels(
                c,
                alerts.stream().map(labels -> LabelSets.id(rows, labels)).toList(),
                groupLabels.stream().map(labels -> LabelSets.id(rows, labels)).toList(),
                database.dialect().forUpdate());
    }

    /** Alerts with these labels, as they are; nothing is locked or written. */
    public Map<Labels, AlertRow> find(Connection c, Collection<Labels> alerts) throws SQLException {
        Map<Labels, AlertRow> found = new HashMap<>();
        for (AlertRow row : NotifyRowReader.ofLabels(
                        c, labelSets.find(c, alerts).values(), List.of(), "")
                .alerts()) {
            found.put(row.alert().labels(), row);
        }
        return found;
    }

    /** Everything, with the groups locked: for a configuration that routes anew. */
    public NotifyRows.All everything(Connection c) throws SQLException {
        try (PreparedStatement lock = c.prepareStatement("SELECT id FROM aggregation_group ORDER BY id"
                + database.dialect().forUpdate())) {
            lock.executeQuery().close();
        }
        return NotifyRowReader.all(c);
    }

    /** Alerts that steps later than this one wrote. */
    public List<AlertRow> alertsSince(Connection c, long step) throws SQLException {
        return NotifyRowReader.alertsSince(c, step);
    }

    /** Writes what a step changed. */
    public void write(Connection c, NotifyWrites writes, long step) throws SQLException {
        if (!writes.isEmpty()) {
            notify.write(c, writes, step);
        }
    }

    /**
     * Leases a locked group while its deliveries are attempted.
     *
     * @return the number of the claim
     */
    public long lease(Connection c, long group, String owner, long until) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE aggregation_group SET lease_owner = ?,"
                + " lease_until = ?, fence = fence + 1 WHERE id = ? RETURNING fence")) {
            update.setString(1, owner);
            update.setLong(2, until);
            update.setLong(3, group);
            try (ResultSet row = update.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** Locks a group, if the claim still stands. */
    public boolean lock(Connection c, long group, long fence) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT fence FROM aggregation_group WHERE id = ?"
                + database.dialect().forUpdate())) {
            select.setLong(1, group);
            try (ResultSet row = select.executeQuery()) {
                return row.next() && row.getLong(1) == fence;
            }
        }
    }

    /** Ends a claim, if it still stands. */
    public void release(Connection c, long group, long fence) throws SQLException {
        try (PreparedStatement update =
                c.prepareStatement("UPDATE aggregation_group SET lease_until = 0 WHERE id = ? AND fence = ?")) {
            update.setLong(1, group);
            update.setLong(2, fence);
            update.executeUpdate();
        }
    }

    /** Whether changes wait to be taken in. */
    public boolean inboxWaits(Connection c) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT id FROM inbox LIMIT 1");
                ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    /** When the next group is to be flushed or delivery to be attempted, and nobody else is at it; epoch nanoseconds. */
    public OptionalLong nextDue(Connection c) throws SQLException {
        try (PreparedStatement select =
                        c.prepareStatement("SELECT MIN(CASE WHEN g.lease_until > d.due THEN g.lease_until"
                                + " ELSE d.due END) FROM (SELECT id, next_due AS due FROM aggregation_group"
                                + " UNION ALL SELECT group_id, next_attempt FROM delivery) d"
                                + " JOIN aggregation_group g ON g.id = d.id");
                ResultSet row = select.executeQuery()) {
            row.next();
            long due = row.getLong(1);
            return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(due);
        }
    }

    /**
     * Deletes what is old: silences, log entries of groups that have ended, alerts that have ended and are in no group.
     *
     * @param silencesBefore silences that ended before this go
     * @return how many rows
     */
    public int deleteOld(Connection c, long now, long silencesBefore) throws SQLException {
        int deleted = update(c, "DELETE FROM silence WHERE ends_at < ?", silencesBefore);
        deleted += update(
                c,
                "DELETE FROM notification_log WHERE expires_at < ? AND NOT EXISTS (SELECT 1 FROM aggregation_group g"
                        + " WHERE g.group_key = notification_log.group_key)",
                now);
        deleted += update(
                c,
                "DELETE FROM alert WHERE ends_at > 0 AND ends_at <= ? AND NOT EXISTS (SELECT 1 FROM"
                        + " aggregation_member m WHERE m.alert_id = alert.id)",
                now);
        return deleted;
    }

    private static int update(Connection c, String sql, long before) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement(sql)) {
            delete.setLong(1, before);
            return delete.executeUpdate();
        }
    }
}
