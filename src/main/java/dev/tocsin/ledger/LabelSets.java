package dev.tocsin.ledger;

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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** The table {@code label_set}: each label set is stored once and named by its id everywhere else. */
public final class LabelSets {

    private static final int BATCH = 500;

    /** So many label sets are looked up by one statement. */
    private static final int LOOK_UP = 200;

    private static final String NAMED_BY_NOTHING =
            " NOT EXISTS (SELECT 1 FROM alert_instance WHERE labels_id = label_set.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM alert WHERE labels_id = label_set.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM aggregation_group WHERE labels_id = label_set.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM history WHERE labels_id = label_set.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM inbox WHERE labels_id = label_set.id)";

    private final RowIds ids;
    private final Dialect dialect;

    LabelSets(RowIds ids, Dialect dialect) {
        this.ids = ids;
        this.dialect = dialect;
    }

    /**
     * The ids of label sets, stored where they are new. The ids hold once the transaction is committed.
     *
     * @param connection a writing transaction
     */
    public Map<Labels, Long> intern(Connection connection, Collection<Labels> wanted) throws SQLException {
        Map<Labels, Long> found = new HashMap<>(2 * wanted.size());
        List<Labels> batch = new ArrayList<>();
        // In one order everywhere, so that two transactions never wait for each other's new sets.
        for (Labels labels : new TreeSet<>(wanted)) {
            batch.add(labels);
            if (batch.size() == LOOK_UP) {
                intern(connection, batch, found);
                batch.clear();
            }
        }
        intern(connection, batch, found);
        return found;
    }

    /** The ids of those label sets that are stored. */
    Map<Labels, Long> find(Connection connection, Collection<Labels> wanted) throws SQLException {
        Map<Labels, Long> found = new HashMap<>();
        List<Labels> all = List.copyOf(wanted);
        for (int from = 0; from < all.size(); from += LOOK_UP) {
            List<Text> texts = all.subList(from, Math.min(all.size(), from + LOOK_UP)).stream()
                    .map(Text::of)
                    .toList();
            Map<Long, List<Stored>> stored = stored(connection, texts, "");
            for (Text text : texts) {
                stored.getOrDefault(text.hash, List.of()).stream()
                        .filter(row -> row.text.equals(text.text))
                        .forEach(row -> found.put(text.labels, row.id));
            }
        }
        return found;
    }

    private void intern(Connection connection, List<Labels> batch, Map<Labels, Long> found) throws SQLException {
        List<Text> missing = new ArrayList<>();
        for (Labels labels : batch) {
            missing.add(Text.of(labels));
        }
        while (!missing.isEmpty()) {
            Map<Long, List<Stored>> stored = stored(connection, missing, dialect.forKeyShare());
            missing.removeIf(text -> {
                for (Stored row : stored.getOrDefault(text.hash, List.of())) {
                    if (row.text.equals(text.text)) {
                        found.put(text.labels, row.id);
                        return true;
                    }
                }
                return false;
            });
            insert(connection, missing, stored, found);
        }
    }

    private record Text(Labels labels, String text, long hash) {
        static Text of(Labels labels) {
            String text = Json.ofLabels(labels);
            return new Text(labels, text, XxHash64.hash(text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    private record Stored(long id, String text) {}

    private static Map<Long, List<Stored>> stored(Connection connection, List<Text> wanted, String lock)
            throws SQLException {
        Map<Long, List<Stored>> stored = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement("SELECT id, hash, text FROM label_set"
                + " WHERE hash IN (" + "?, ".repeat(wanted.size() - 1) + "?) ORDER BY id" + lock)) {
            for (int i = 0; i < wanted.size(); i++) {
                select.setLong(i + 1, wanted.get(i).hash);
            }
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    stored.computeIfAbsent(row.getLong(2), hash -> new ArrayList<>())
                            .add(new Stored(row.getLong(1), row.getString(3)));
                }
            }
        }
        return stored;
    }

    /** Inserts what nobody else inserts at the same moment; those others' rows are found by the next look. */
    private void insert(
            Connection connection, List<Text> missing, Map<Long, List<Stored>> stored, Map<Labels, Long> found)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO label_set (id, hash, ordinal, text)"
                + " VALUES (?, ?, ?, ?) ON CONFLICT (hash, ordinal) DO NOTHING")) {
            for (Iterator<Text> each = missing.iterator(); each.hasNext(); ) {
                Text text = each.next();
                List<Stored> same = stored.computeIfAbsent(text.hash, hash -> new ArrayList<>());
                long id = ids.next();
                insert.setLong(1, id);
                insert.setLong(2, text.hash);
                insert.setInt(3, same.size());
                insert.setString(4, text.text);
                if (insert.executeUpdate() == 1) {
                    same.add(new Stored(id, text.text));
                    found.put(text.labels, id);
                    each.remove();
                }
            }
        }
    }

    /** The id of a label set that {@link #intern} was asked for. */
    static long id(Map<Labels, Long> interned, Labels labels) {
        return Objects.requireNonNull(interned.get(labels), () -> "a label set that was not interned: " + labels);
    }

    /**
     * Deletes a small batch of label sets that nothing names any more.
     *
     * @param after where to look: 0 to begin, then what the call before answered
     * @return where to go on; 0 at the end
     */
    public static long collect(Database database, long after) {
        List<Long> batch = new ArrayList<>();
        List<Long> unused = database.read(c -> {
            batch.clear();
            return unused(c, after, batch);
        });
        if (!unused.isEmpty()) {
            database.update(c -> {
                // Asked again by whoever deletes: somebody may have found and used one meanwhile. A set that is locked
                // is
                // being found just now.
                try (PreparedStatement lock = c.prepareStatement("SELECT id FROM label_set WHERE id = ?"
                                + database.dialect().forUpdateSkipLocked());
                        PreparedStatement delete =
                                c.prepareStatement("DELETE FROM label_set WHERE id = ? AND" + NAMED_BY_NOTHING)) {
                    for (long id : unused) {
                        lock.setLong(1, id);
                        try (ResultSet row = lock.executeQuery()) {
                            if (!row.next()) {
                                continue;
                            }
                        }
                        delete.setLong(1, id);
                        delete.executeUpdate();
                    }
                }
            });
        }
        return batch.size() < BATCH ? 0 : batch.getLast();
    }

    private static List<Long> unused(Connection c, long after, List<Long> batch) throws SQLException {
        List<Long> unused = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("SELECT id, CASE WHEN" + NAMED_BY_NOTHING
                + " THEN 1 ELSE 0 END FROM label_set WHERE id > ? ORDER BY id LIMIT " + BATCH)) {
            select.setLong(1, after);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    batch.add(row.getLong(1));
                    if (row.getInt(2) != 0) {
                        unused.add(row.getLong(1));
                    }
                }
            }
        }
        return unused;
    }
}
