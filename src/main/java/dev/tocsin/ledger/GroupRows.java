package dev.tocsin.ledger;

import dev.tocsin.rules.GroupId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The table {@code rule_group}, without who claims a group. */
final class GroupRows {

    private GroupRows() {}

    /** @param state {@link GroupStateJson} */
    record Row(long id, long version, GroupProgress progress, String state) {}

    static Optional<Row> find(Connection c, GroupId group) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT id, version, watermark, next_due, last_started,"
                + " last_duration, iterations, missed, interval_nanos, query_offset, handed_by, recent, removed_at,"
                + " state FROM rule_group WHERE source = ? AND path = ? AND name = ?")) {
            select.setString(1, group.source());
            select.setString(2, group.file());
            select.setString(3, group.name());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(new Row(
                                row.getLong(1),
                                row.getLong(2),
                                progress(row, 3, row.getString(12), row.getLong(13)),
                                row.getString(14)))
                        : Optional.empty();
            }
        }
    }

    /** Where each group is that is still defined, without its last evaluations. */
    static Map<GroupId, GroupProgress> progress(Connection c) throws SQLException {
        Map<GroupId, GroupProgress> progress = new HashMap<>();
        try (PreparedStatement select = c.prepareStatement("SELECT source, path, name, watermark, next_due,"
                        + " last_started, last_duration, iterations, missed, interval_nanos, query_offset, handed_by"
                        + " FROM rule_group WHERE removed_at = 0");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                progress.put(
                        new GroupId(row.getString(1), row.getString(2), row.getString(3)), progress(row, 4, "[]", 0));
            }
        }
        return progress;
    }

    private static GroupProgress progress(ResultSet row, int first, String recent, long removedAt) throws SQLException {
        return new GroupProgress(
                row.getLong(first),
                row.getLong(first + 1),
                row.getLong(first + 2),
                row.getLong(first + 3),
                row.getLong(first + 4),
                row.getLong(first + 5),
                row.getLong(first + 6),
                new GroupProgress.Basis(row.getLong(first + 7), row.getLong(first + 8)),
                recent,
                removedAt);
    }

    /** @return false if it has another version, or another claim on it */
    static boolean update(Connection c, long id, long version, long fence, GroupProgress progress, String state)
            throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE rule_group SET version = version + 1,"
                + " lease_until = 0, watermark = ?, next_due = ?, last_started = ?, last_duration = ?, iterations = ?,"
                + " missed = ?, interval_nanos = ?, query_offset = ?, handed_by = ?, recent = ?,"
                + " removed_at = ?, state = ? WHERE id = ? AND version = ? AND fence = ?")) {
            bind(update, progress, state);
            update.setLong(13, id);
            update.setLong(14, version);
            update.setLong(15, fence);
            return update.executeUpdate() == 1;
        }
    }

    /** @return false if somebody else has inserted it */
    static boolean insert(Connection c, long id, GroupId group, GroupProgress progress, String state)
            throws SQLException {
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO rule_group (watermark, next_due, last_started,"
                + " last_duration, iterations, missed, interval_nanos, query_offset, handed_by, recent, removed_at,"
                + " state, id, source, path, name, version, lease_owner, lease_until, fence, storage)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, '', 0, 0, 'embedded')"
                + " ON CONFLICT (source, path, name) DO NOTHING")) {
            bind(insert, progress, state);
            insert.setLong(13, id);
            insert.setString(14, group.source());
            insert.setString(15, group.file());
            insert.setString(16, group.name());
            return insert.executeUpdate() == 1;
        }
    }

    private static void bind(PreparedStatement statement, GroupProgress p, String state) throws SQLException {
        statement.setLong(1, p.watermark());
        statement.setLong(2, p.nextDue());
        statement.setLong(3, p.lastStarted());
        statement.setLong(4, p.lastDuration());
        statement.setLong(5, p.iterations());
        statement.setLong(6, p.missed());
        statement.setLong(7, p.interval());
        statement.setLong(8, p.basis().queryOffset());
        statement.setLong(9, p.basis().handedBy());
        statement.setString(10, p.recent());
        statement.setLong(11, p.removedAt());
        statement.setString(12, state);
    }
}
