package dev.tocsin.ledger;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The hand-over from rule groups to notify: what changed, written in the rule group's own commit and drained row by row
 * in notify's. Rows are deleted by id, never "up to" one: on PostgreSQL ids commit out of order.
 */
public final class Inbox {

    private final Database database;
    private final RowIds ids;
    private final LabelSets labelSets;

    Inbox(Database database, RowIds ids, LabelSets labelSets) {
        this.database = database;
        this.ids = ids;
        this.labelSets = labelSets;
    }

    /**
     * An alert that changed.
     *
     * @param id of the row
     * @param alert as notify is to have it
     * @param origin hash that names the rule it comes from, 0 for a posted alert
     * @param reason why it changed, one line
     */
    public record Change(long id, Alert alert, long origin, String reason) {

        /** Which alert it is about. */
        public Handed handed() {
            return new Handed(alert.labels(), origin);
        }
    }

    /** What notify tells a rule's alerts apart by. */
    public record Handed(Labels labels, long origin) {}

    /** A change with a row id of its own. */
    public Change change(Alert alert, long origin, String reason) {
        return new Change(ids.next(), alert, origin, reason);
    }

    /** Adds changes inside a writing transaction. */
    public void add(Connection c, Collection<Change> changes) throws SQLException {
        if (changes.isEmpty()) {
            return;
        }
        Map<Labels, Long> labelIds = labelSets.intern(
                c, changes.stream().map(change -> change.alert().labels()).toList());
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO inbox (id, labels_id, annotations,"
                + " generator_url, starts_at, ends_at, timeout, updated_at, origin, reason)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (Change change : changes) {
                Alert alert = change.alert();
                insert.setLong(1, change.id());
                insert.setLong(2, LabelSets.id(labelIds, alert.labels()));
                insert.setString(3, Json.ofMap(alert.annotations()));
                insert.setString(4, alert.generatorUrl());
                insert.setLong(5, alert.startsAt());
                insert.setLong(6, alert.endsAt());
                insert.setInt(7, alert.timeout() ? 1 : 0);
                insert.setLong(8, alert.updatedAt());
                insert.setLong(9, change.origin());
                insert.setString(10, change.reason());
                insert.executeUpdate();
            }
        }
    }

    /**
     * The changes that wait, oldest first, at most so many. Their times tell the order: of two processes that evaluate a
     * group in turns the later one may have the smaller ids.
     */
    public List<Change> waiting(Connection c, int limit) throws SQLException {
        List<Change> changes = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("SELECT i.id, l.text, i.annotations, i.generator_url,"
                + " i.starts_at, i.ends_at, i.timeout, i.updated_at, i.origin, i.reason FROM inbox i"
                + " JOIN label_set l ON l.id = i.labels_id ORDER BY i.updated_at, i.id LIMIT ?")) {
            select.setInt(1, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Alert alert = NotifyRowReader.alertColumns(row);
                    changes.add(new Change(row.getLong(1), alert, row.getLong(9), row.getString(10)));
                }
            }
        }
        return changes;
    }

    /**
     * What notify knows to fire of some rules, or will when it has taken in what waits. Reads all alerts of own rules.
     *
     * @param origins the rules
     */
    public List<Change> firing(Set<Long> origins) {
        return database.read(c -> {
            Map<Handed, Change> firing = new LinkedHashMap<>();
            for (NotifyRows.AlertRow row : NotifyRowReader.ownAlerts(c)) {
                for (long origin : row.origins()) {
                    Change change = new Change(0, row.alert(), origin, "");
                    firing.put(change.handed(), change);
                }
            }
            for (Change change : waiting(c, Integer.MAX_VALUE)) {
                if (change.alert().endsAt() == Alert.NO_END) {
                    firing.put(change.handed(), change);
                } else {
                    firing.remove(change.handed());
                }
            }
            return firing.values().stream()
                    .filter(change -> origins.contains(change.origin()))
                    .toList();
        });
    }

    /** Deletes changes that were taken in, inside the transaction that took them in. */
    public void remove(Connection c, Collection<Change> changes) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM inbox WHERE id = ?")) {
            for (Change change : changes) {
                delete.setLong(1, change.id());
                delete.executeUpdate();
            }
        }
    }
}
