package dev.tocsin.ledger;

import dev.tocsin.model.Label;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleId;
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

/** The table {@code rule}: which row is which rule of a group. */
final class RuleRows {

    /** A recording and an alerting rule of one name are two rules. */
    record Key(RuleId id, boolean alerting) {}

    private RuleRows() {}

    static Map<Long, Key> load(Connection c, long groupRow, GroupId group) throws SQLException {
        Map<Long, Key> rows = new HashMap<>();
        try (PreparedStatement select =
                c.prepareStatement("SELECT id, alerting, name, labels, ordinal FROM rule WHERE group_id = ?")) {
            select.setLong(1, groupRow);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    RuleId id = new RuleId(group, row.getString(3), labels(row.getString(4)), row.getInt(5));
                    rows.put(row.getLong(1), new Key(id, row.getInt(2) != 0));
                }
            }
        }
        return rows;
    }

    /** The row of a rule that has one: {@link #insert} came before. */
    static long row(Map<Key, Long> rows, Key rule) {
        return Objects.requireNonNull(rows.get(rule), () -> "no row for rule " + rule.id());
    }

    /** Gives rows to rules that have none; the map then holds them too. */
    static void insert(Connection c, RowIds ids, long groupRow, Collection<Key> rules, Map<Key, Long> rows)
            throws SQLException {
        try (PreparedStatement insert = c.prepareStatement(
                "INSERT INTO rule (id, group_id, alerting, name, labels, ordinal) VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Key key : rules) {
                if (rows.containsKey(key)) {
                    continue;
                }
                long id = ids.next();
                insert.setLong(1, id);
                insert.setLong(2, groupRow);
                insert.setInt(3, key.alerting() ? 1 : 0);
                insert.setString(4, key.id().name());
                insert.setString(5, text(key.id().labels()));
                insert.setInt(6, key.id().ordinal());
                insert.executeUpdate();
                rows.put(key, id);
            }
        }
    }

    /** Deletes the rows of rules that are neither defined nor have alerts; the map then lacks them too. */
    static void delete(Connection c, Collection<Key> gone, Map<Key, Long> rows) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM rule WHERE id = ?")) {
            for (Key key : gone) {
                Long row = rows.remove(key);
                if (row != null) {
                    delete.setLong(1, row);
                    delete.executeUpdate();
                }
            }
        }
    }

    static String text(List<Label> labels) {
        List<String> flat = new ArrayList<>();
        for (Label label : labels) {
            flat.add(label.name());
            flat.add(label.value());
        }
        return Json.ofStrings(flat);
    }

    static List<Label> labels(String text) {
        List<String> flat = Json.strings(text);
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i + 1 < flat.size(); i += 2) {
            labels.add(new Label(flat.get(i), flat.get(i + 1)));
        }
        return labels;
    }
}
