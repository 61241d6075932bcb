package dev.tocsin.ledger;

import dev.tocsin.model.Labels;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The table {@code history}: changes, not repetitions. An event that equals the newest one of its subject raises that
 * row's {@code until} and {@code count} instead of making another.
 */
public final class History {

    private static final int OVERSIZE_BATCH = 5_000;

    private final Database database;
    private final RowIds ids;
    private final LabelSets labelSets;
    private final HistorySize size = new HistorySize();

    public History(Database database, RowIds ids, LabelSets labelSets) {
        this.database = database;
        this.ids = ids;
        this.labelSets = labelSets;
    }

    /**
     * A stored event.
     *
     * @param since epoch nanoseconds of the first occurrence
     * @param until epoch nanoseconds of the last
     * @param count occurrences
     */
    public record Entry(
            long id,
            HistoryEvent.Kind kind,
            long since,
            long until,
            long count,
            long groupId,
            long ruleId,
            Labels labels,
            String subject,
            String reason,
            Map<String, String> detail) {}

    /** Which entries are wanted; absent conditions hold for all. */
    public record Query(
            Optional<HistoryEvent.Kind> kind,
            Optional<Labels> labels,
            Optional<String> subject,
            long from,
            int limit) {}

    /** Adds events inside a writing transaction. */
    public void append(Connection connection, Collection<HistoryEvent> events) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        Map<Labels, Long> labelIds = labelSets.intern(
                connection, events.stream().map(HistoryEvent::labels).toList());
        try (PreparedStatement newest = connection.prepareStatement(
                        "SELECT id, kind, reason, detail FROM history WHERE subject = ? ORDER BY since DESC, id DESC LIMIT 1");
                PreparedStatement repeat =
                        connection.prepareStatement("UPDATE history SET until = ?, count = count + 1 WHERE id = ?");
                PreparedStatement insert = connection.prepareStatement(
                        "INSERT INTO history (id, kind, since, until, count, group_id, rule_id, labels_id, subject,"
                                + " reason, detail, size) VALUES (?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)")) {
            for (HistoryEvent event : events) {
                String detail = Json.ofMap(event.detail());
                long same = sameAsNewest(newest, event, detail);
                if (same != 0) {
                    repeat.setLong(1, event.at());
                    repeat.setLong(2, same);
                    repeat.executeUpdate();
                } else {
                    insert(insert, event, labelIds.getOrDefault(event.labels(), 0L), detail);
                }
            }
        }
        ids.mark(connection);
    }

    private static long sameAsNewest(PreparedStatement newest, HistoryEvent event, String detail) throws SQLException {
        newest.setString(1, event.subject());
        try (ResultSet row = newest.executeQuery()) {
            boolean same = row.next()
                    && row.getString(2).equals(event.kind().text())
                    && row.getString(3).equals(event.reason())
                    && row.getString(4).equals(detail);
            return same ? row.getLong(1) : 0;
        }
    }

    private void insert(PreparedStatement insert, HistoryEvent event, long labelsId, String detail)
            throws SQLException {
        insert.setLong(1, ids.next());
        insert.setString(2, event.kind().text());
        insert.setLong(3, event.at());
        insert.setLong(4, event.at());
        insert.setLong(5, event.groupId());
        insert.setLong(6, event.ruleId());
        insert.setLong(7, labelsId);
        insert.setString(8, event.subject());
        insert.setString(9, event.reason());
        insert.setString(10, detail);
        long bytes = 96L + event.subject().length() + event.reason().length() + detail.length();
        insert.setLong(11, bytes);
        size.added(bytes);
        insert.executeUpdate();
    }

    /** Entries that match, newest first. */
    public List<Entry> find(Query query) {
        StringBuilder sql = new StringBuilder("SELECT h.id, h.kind, h.since, h.until, h.count, h.group_id, h.rule_id,"
                + " COALESCE(l.text, '{}'), h.subject, h.reason, h.detail FROM history h"
                + " LEFT JOIN label_set l ON l.id = h.labels_id WHERE h.until >= ?");
        List<String> texts = new ArrayList<>();
        query.kind().ifPresent(kind -> {
            sql.append(" AND h.kind = ?");
            texts.add(kind.text());
        });
        query.subject().ifPresent(subject -> {
            sql.append(" AND h.subject = ?");
            texts.add(subject);
        });
        if (query.labels().isPresent()) {
            sql.append(" AND h.labels_id = ?");
        }
        sql.append(" ORDER BY h.since DESC, h.id DESC LIMIT ?");
        return database.read(c -> {
            Map<Labels, Long> labelIds =
                    labelSets.find(c, query.labels().map(List::of).orElse(List.of()));
            try (PreparedStatement select = c.prepareStatement(sql.toString())) {
                int i = 1;
                select.setLong(i++, query.from());
                for (String text : texts) {
                    select.setString(i++, text);
                }
                if (query.labels().isPresent()) {
                    select.setLong(i++, labelIds.getOrDefault(query.labels().get(), 0L));
                }
                select.setInt(i, query.limit());
                List<Entry> found = new ArrayList<>();
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        found.add(new Entry(
                                row.getLong(1),
                                HistoryEvent.Kind.of(row.getString(2)),
                                row.getLong(3),
                                row.getLong(4),
                                row.getLong(5),
                                row.getLong(6),
                                row.getLong(7),
                                Json.toLabels(row.getString(8)),
                                row.getString(9),
                                row.getString(10),
                                Json.toMap(row.getString(11))));
                    }
                }
                return found;
            }
        });
    }

    /**
     * Deletes a small batch of what is older than a moment or beyond a size.
     *
     * @param before epoch nanoseconds
     * @param maxBytes about how large the history may be; the oldest go first
     * @return how many rows were deleted; call again, off the tick, until 0
     */
    public synchronized int prune(long before, long maxBytes) {
        long excess = size.excess(maxBytes, database.nowNanos(), () -> database.read(History::sum));
        return database.write(c -> {
            int deleted;
            try (PreparedStatement old = c.prepareStatement(
                    "DELETE FROM history WHERE id IN (SELECT id FROM history WHERE until < ? ORDER BY until LIMIT 500)")) {
                old.setLong(1, before);
                deleted = old.executeUpdate();
            }
            return deleted == 0 && excess > 0 ? deleteOldest(c, excess) : deleted;
        });
    }

    /** Deletes the oldest rows until so many bytes are gone, at most a batch of them. */
    private int deleteOldest(Connection c, long excess) throws SQLException {
        List<Long> oldest = new ArrayList<>();
        long bytes = 0;
        try (PreparedStatement select =
                        c.prepareStatement("SELECT id, size FROM history ORDER BY until LIMIT " + OVERSIZE_BATCH);
                ResultSet row = select.executeQuery()) {
            while (bytes < excess && row.next()) {
                oldest.add(row.getLong(1));
                bytes += row.getLong(2);
            }
        }
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM history WHERE id = ?")) {
            for (long id : oldest) {
                delete.setLong(1, id);
                delete.executeUpdate();
            }
        }
        size.deleted(oldest.isEmpty() ? excess : bytes);
        return oldest.size();
    }

    private static long sum(Connection c) throws SQLException {
        try (PreparedStatement sum = c.prepareStatement("SELECT COALESCE(SUM(size), 0) FROM history");
                ResultSet row = sum.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
