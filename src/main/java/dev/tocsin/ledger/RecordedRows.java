package dev.tocsin.ledger;

import dev.tocsin.alerting.RecordedSeries;
import dev.tocsin.model.Labels;
import dev.tocsin.model.XxHash64;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The table {@code recorded_series}: what each recording rule of a group stored last. A rule that stores the same series again
 * writes nothing; of one that stores others, the parts that changed are written, each a few hundred series at most.
 */
final class RecordedRows {

    /** So many series are one part. */
    private static final int ONE_PART = 512;

    /** Where there are more, but not more than {@link #MANY}, they are so many parts. */
    private static final int SOME_PARTS = 32;

    private static final int MANY = 16_384;
    private static final int MANY_PARTS = 512;

    /** Hashes of the parts that are stored, by rule row and part. */
    private final Map<Long, Map<Integer, Long>> parts;

    private RecordedRows(Map<Long, Map<Integer, Long>> parts) {
        this.parts = parts;
    }

    /** A group of which nothing is stored. */
    static RecordedRows none() {
        return new RecordedRows(new HashMap<>());
    }

    /** A copy to change within a transaction that may be run again. */
    RecordedRows copy() {
        Map<Long, Map<Integer, Long>> copy = new HashMap<>();
        parts.forEach((rule, hashes) -> copy.put(rule, new HashMap<>(hashes)));
        return new RecordedRows(copy);
    }

    /**
     * Reads a group's rows.
     *
     * @param rules the group's rules by row
     * @param into gets what they hold
     */
    static RecordedRows load(Connection c, long groupRow, Map<Long, RuleRows.Key> rules, List<RecordedSeries> into)
            throws SQLException {
        Map<Long, Map<Integer, Long>> parts = new HashMap<>();
        Map<Long, List<Labels>> series = new HashMap<>();
        try (PreparedStatement select = c.prepareStatement("SELECT s.rule_id, s.part, s.hash, s.series FROM rule r"
                + " JOIN recorded_series s ON s.rule_id = r.id WHERE r.group_id = ?")) {
            select.setLong(1, groupRow);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    long rule = row.getLong(1);
                    parts.computeIfAbsent(rule, _ -> new HashMap<>()).put(row.getInt(2), row.getLong(3));
                    series.computeIfAbsent(rule, _ -> new ArrayList<>()).addAll(SeriesBlob.read(row.getBytes(4)));
                }
            }
        }
        series.forEach((rule, of) -> {
            RuleRows.Key key = rules.get(rule);
            if (key != null) {
                into.add(new RecordedSeries(key.id(), of));
            }
        });
        return new RecordedRows(parts);
    }

    private static final class Part {
        final List<Labels> series = new ArrayList<>();
        long hash;

        void add(Labels labels, long itsHash) {
            series.add(labels);
            hash += itsHash * 0x9E3779B97F4A7C15L; // Whatever the order.
        }
    }

    /** Writes what a rule stores now. */
    void write(Connection c, long rule, Collection<Labels> series) throws SQLException {
        Map<Integer, Part> wanted = new HashMap<>();
        int dealt = series.size() <= ONE_PART ? 1 : series.size() <= MANY ? SOME_PARTS : MANY_PARTS;
        for (Labels labels : series) {
            long hash = XxHash64.hash(Json.ofLabels(labels).getBytes(StandardCharsets.UTF_8));
            wanted.computeIfAbsent((int) (hash & dealt - 1), _ -> new Part()).add(labels, hash);
        }
        Map<Integer, Long> stored = parts.computeIfAbsent(rule, _ -> new HashMap<>());
        List<Integer> gone = new ArrayList<>(stored.keySet());
        gone.removeAll(wanted.keySet());
        try (PreparedStatement upsert = c.prepareStatement("INSERT INTO recorded_series (rule_id, part, hash, series)"
                + " VALUES (?, ?, ?, ?) ON CONFLICT (rule_id, part) DO UPDATE SET hash = excluded.hash,"
                + " series = excluded.series")) {
            for (Map.Entry<Integer, Part> entry : wanted.entrySet()) {
                Part part = entry.getValue();
                Long before = stored.put(entry.getKey(), part.hash);
                if (before == null || before != part.hash) {
                    upsert.setLong(1, rule);
                    upsert.setInt(2, entry.getKey());
                    upsert.setLong(3, part.hash);
                    upsert.setBytes(4, SeriesBlob.write(part.series));
                    upsert.executeUpdate();
                }
            }
        }
        delete(c, rule, stored, gone);
    }

    /** Deletes what a rule stored that is no longer there. */
    void delete(Connection c, long rule) throws SQLException {
        Map<Integer, Long> stored = parts.remove(rule);
        if (stored != null) {
            delete(c, rule, stored, List.copyOf(stored.keySet()));
        }
    }

    private static void delete(Connection c, long rule, Map<Integer, Long> stored, Collection<Integer> gone)
            throws SQLException {
        if (gone.isEmpty()) {
            return;
        }
        try (PreparedStatement delete =
                c.prepareStatement("DELETE FROM recorded_series WHERE rule_id = ? AND part = ?")) {
            for (int part : gone) {
                stored.remove(part);
                delete.setLong(1, rule);
                delete.setInt(2, part);
                delete.executeUpdate();
            }
        }
    }
}
