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
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The table {@code label_set}: each label set is stored once and named by its id everywhere else. */
public final class LabelSets {

    private static final int BATCH = 500;
    private static final String NAMED_BY_NOTHING =
            " NOT EXISTS (SELECT 1 FROM alert_instance WHERE labels_id = label_set.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM alert WHERE labels_id = label_set.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM aggregation_group WHERE labels_id = label_set.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM history WHERE labels_id = label_set.id)"
                    + " AND NOT EXISTS (SELECT 1 FROM inbox WHERE labels_id = label_set.id)";

    private final IdBlocks ids;

    public LabelSets(IdBlocks ids) {
        this.ids = ids;
    }

    /**
     * The ids of label sets, stored where they are new. The ids hold once the transaction is committed.
     *
     * @param connection a writing transaction
     */
    public Map<Labels, Long> intern(Connection connection, Collection<Labels> wanted) throws SQLException {
        Map<Labels, Long> found = new HashMap<>(2 * wanted.size());
        try (PreparedStatement select = connection.prepareStatement("SELECT id, text FROM label_set WHERE hash = ?");
                PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO label_set (id, hash, text) VALUES (?, ?, ?)")) {
            for (Labels labels : wanted) {
                if (found.containsKey(labels)) {
                    continue;
                }
                String text = Json.ofLabels(labels);
                long hash = XxHash64.hash(text.getBytes(StandardCharsets.UTF_8));
                long id = lookUp(select, hash, text);
                if (id == 0) {
                    id = ids.next();
                    insert.setLong(1, id);
                    insert.setLong(2, hash);
                    insert.setString(3, text);
                    insert.executeUpdate();
                }
                found.put(labels, id);
            }
        }
        return found;
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
                // Asked again by whoever deletes: somebody may have found and used one meanwhile.
                try (PreparedStatement delete =
                        c.prepareStatement("DELETE FROM label_set WHERE id = ? AND" + NAMED_BY_NOTHING)) {
                    for (long id : unused) {
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

    private static long lookUp(PreparedStatement select, long hash, String text) throws SQLException {
        select.setLong(1, hash);
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                if (row.getString(2).equals(text)) {
                    return row.getLong(1);
                }
            }
        }
        return 0;
    }
}
