package dev.tocsin.ledger;

import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.alerting.StoredAlert;
import dev.tocsin.model.Labels;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The table {@code alert_instance}: the alerts of rules, each written when its state changes. */
final class AlertInstanceRows {

    private static final int PENDING = 1;
    private static final int FIRING = 2;
    private static final int RESOLVED = 3;

    private AlertInstanceRows() {}

    static List<StoredAlert> load(Connection c, long groupRow, Map<Long, RuleRows.Key> rules) throws SQLException {
        List<StoredAlert> alerts = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("SELECT a.id, a.rule_id, l.text, a.state, a.active_at,"
                + " a.fired_at, a.resolved_at, a.keep_firing_since, a.sent_cohort, a.value_bits, a.annotations"
                + " FROM rule r JOIN alert_instance a ON a.rule_id = r.id JOIN label_set l ON l.id = a.labels_id"
                + " WHERE r.group_id = ?")) {
            select.setLong(1, groupRow);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    RuleRows.Key rule = rules.get(row.getLong(2));
                    if (rule != null) {
                        alerts.add(new StoredAlert(rule.id(), alert(row)));
                    }
                }
            }
        }
        return alerts;
    }

    private static AlertInstance alert(ResultSet row) throws SQLException {
        long id = row.getLong(1);
        Labels labels = Json.toLabels(row.getString(3));
        long activeAt = row.getLong(5);
        double value = Double.longBitsToDouble(row.getLong(10));
        var annotations = RuleRows.labels(row.getString(11));
        return switch (row.getInt(4)) {
            case PENDING -> new AlertInstance.Pending(id, labels, activeAt, value, annotations);
            case FIRING ->
                new AlertInstance.Firing(
                        id, labels, activeAt, row.getLong(6), row.getLong(8), row.getInt(9), value, annotations);
            case RESOLVED ->
                new AlertInstance.Resolved(
                        id,
                        labels,
                        activeAt,
                        row.getLong(6),
                        row.getLong(8),
                        row.getLong(7),
                        row.getInt(9),
                        value,
                        annotations);
            default ->
                throw new LedgerException(
                        LedgerException.Kind.CORRUPT, "ledger: alert " + id + " has state " + row.getInt(4));
        };
    }

    static void delete(Connection c, List<Long> deleted) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM alert_instance WHERE id = ?")) {
            for (long id : deleted) {
                delete.setLong(1, id);
                delete.executeUpdate();
            }
        }
    }

    static void insert(Connection c, LabelSets labelSets, List<StoredAlert> inserted, Map<RuleRows.Key, Long> rules)
            throws SQLException {
        Map<Labels, Long> labelIds = labelSets.intern(
                c, inserted.stream().map(row -> row.alert().labels()).toList());
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO alert_instance (state, active_at, fired_at,"
                + " resolved_at, keep_firing_since, sent_cohort, value_bits, annotations, id, rule_id, labels_id)"
                + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            for (StoredAlert row : inserted) {
                bind(insert, row.alert());
                insert.setLong(10, RuleRows.row(rules, new RuleRows.Key(row.rule(), true)));
                insert.setLong(11, LabelSets.id(labelIds, row.alert().labels()));
                insert.executeUpdate();
            }
        }
    }

    static void update(Connection c, List<StoredAlert> updated) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE alert_instance SET state = ?, active_at = ?,"
                + " fired_at = ?, resolved_at = ?, keep_firing_since = ?, sent_cohort = ?, value_bits = ?,"
                + " annotations = ? WHERE id = ?")) {
            for (StoredAlert row : updated) {
                bind(update, row.alert());
                update.executeUpdate();
            }
        }
    }

    /** Binds the nine columns that insert and update have in common, the id last. */
    private static void bind(PreparedStatement statement, AlertInstance alert) throws SQLException {
        statement.setInt(
                1,
                switch (alert) {
                    case AlertInstance.Pending _ -> PENDING;
                    case AlertInstance.Firing _ -> FIRING;
                    case AlertInstance.Resolved _ -> RESOLVED;
                });
        statement.setLong(2, alert.activeAt());
        statement.setLong(3, alert.firedAt());
        statement.setLong(4, alert.resolvedAt());
        statement.setLong(5, alert.keepFiringSince());
        statement.setLong(6, alert.cohort());
        statement.setLong(7, Double.doubleToRawLongBits(alert.value()));
        statement.setString(8, RuleRows.text(alert.annotations()));
        statement.setLong(9, alert.id());
    }
}
