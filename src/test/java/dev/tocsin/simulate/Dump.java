package dev.tocsin.simulate;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** The rows of a ledger, for whoever reads a run. */
final class Dump {

    private static final List<String> QUERIES = List.of(
            "SELECT 'rule group', name, version, fence, lease_until, watermark, next_due, removed_at FROM rule_group",
            "SELECT 'alert', a.id, l.text, ends_at, origins FROM alert a JOIN label_set l ON l.id = a.labels_id",
            "SELECT 'inbox', i.id, l.text, ends_at, reason FROM inbox i JOIN label_set l ON l.id = i.labels_id",
            "SELECT 'group', id, route_id, group_key, fence, lease_until, next_due, flushes, flush_failed,"
                    + " resolved, muted_by FROM aggregation_group",
            "SELECT 'member', group_id, alert_id FROM aggregation_member",
            "SELECT 'delivery', group_id, receiver, position, flushed_at, next_attempt, deadline, attempts,"
                    + " uncertain, reasons, last_error FROM delivery",
            "SELECT 'log', group_key, receiver, position, at, expires_at FROM notification_log",
            "SELECT 'silence', matchers, starts_at, ends_at FROM silence",
            "SELECT 'history', since, until, count, subject, reason, detail FROM history WHERE kind = 'notification'"
                    + " ORDER BY until DESC LIMIT 200",
            "SELECT 'lease', name, version, state FROM lease");

    private Dump() {}

    static List<String> of(SimStore store) {
        return store.read(c -> {
            List<String> lines = new ArrayList<>();
            for (String query : QUERIES) {
                try (PreparedStatement select = c.prepareStatement(query);
                        ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        StringBuilder line = new StringBuilder("ledger:");
                        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                            line.append(' ').append(readable(row.getString(i)));
                        }
                        lines.add(line.toString());
                    }
                }
            }
            return lines;
        });
    }

    private static String readable(String value) {
        return value.matches("1[78]\\d{17}") ? Trace.time(Long.parseLong(value)) : value;
    }
}
