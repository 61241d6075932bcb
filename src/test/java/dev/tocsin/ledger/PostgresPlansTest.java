package dev.tocsin.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.testing.Postgres;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What the statements of ticks and of the API cost with a million rows of history, 200,000 label sets and 5,000 alerts: each
 * that is made is planned again, and none may read a large table from end to end.
 */
@Tag("e2e")
class PostgresPlansTest {

    private static final List<String> LARGE = List.of("history", "label_set", "alert", "alert_instance");

    private final Set<String> statements = new LinkedHashSet<>();

    @Test
    void noHotStatementReadsALargeTableFromEndToEnd() throws SQLException {
        try (Postgres postgres = Postgres.start()) {
            String address = postgres.newDatabase();
            try (Ledger ledger = Postgres.open(address)) {
                fill(address);
                check(ledger);
            }
        }
    }

    private void check(Ledger ledger) {
        ledger.database().update(c -> work(ledger, recording(c)));
        assertThat(statements).hasSizeGreaterThan(25);
        ledger.read(c -> {
            for (String sql : statements) {
                String plan = plan(c, sql);
                for (String table : LARGE) {
                    assertThat(plan).as(sql + "\n" + plan).doesNotContain("Seq Scan on " + table + " ");
                }
            }
            return true;
        });
    }

    /** With a connection of its own: it takes longer than the ledger lets a statement take. */
    private static void fill(String address) throws SQLException {
        try (Connection c = Postgres.connect(address);
                Statement s = c.createStatement()) {
            s.execute("INSERT INTO label_set (id, hash, ordinal, text) SELECT n, hashint8(n), n,"
                    + " '{\"alertname\":\"A\",\"i\":\"' || n || '\"}' FROM generate_series(1, 200000) n");
            s.execute(
                    "INSERT INTO history (id, kind, since, until, count, group_id, rule_id, labels_id, subject, reason,"
                            + " detail, size) SELECT n, CASE n % 4 WHEN 0 THEN 'notification' ELSE 'transition' END, n * 1000,"
                            + " n * 1000, 1, n % 500, 0, n % 200000 + 1, 'alert ' || n % 100000, 'reason ' || n, '{}', 100"
                            + " FROM generate_series(1, 1000000) n");
            s.execute("INSERT INTO alert (id, labels_id, annotations, generator_url, starts_at, ends_at, timeout,"
                    + " updated_at, origins, cohort_id, step) SELECT n, n, '{}', '', 1, 9223372036854775807, 0, 1, '[1]',"
                    + " 0, n FROM generate_series(1, 5000) n");
            s.execute(
                    "INSERT INTO rule_group (id, source, path, name, version, lease_owner, lease_until, fence, storage,"
                            + " watermark, next_due, last_started, last_duration, iterations, missed, interval_nanos, state, recent,"
                            + " removed_at) SELECT n, 'files', 'f', 'g' || n, 1, '', 0, 1, 'remote', 1, n, 1, 1, 1, 0, 1, '', '[]', 0"
                            + " FROM generate_series(1, 300) n");
            s.execute("INSERT INTO rule (id, group_id, alerting, name, labels, ordinal)"
                    + " SELECT n, n, 1, 'r', '[]', 0 FROM generate_series(1, 300) n");
            s.execute("INSERT INTO alert_instance (id, rule_id, labels_id, state, active_at, fired_at, resolved_at,"
                    + " keep_firing_since, sent_cohort, value_bits, annotations) SELECT n, n % 300 + 1, n, 2, 1, 1, 1, 1, 0,"
                    + " 0, '[]' FROM generate_series(1, 5000) n");
            s.execute("INSERT INTO aggregation_group (id, route_id, group_key, labels_id, version, lease_owner,"
                    + " lease_until, fence, created_at, next_due, flushes, flush_failed, resolved, muted_by)"
                    + " SELECT n, '{}', 'k' || n, n, 1, '', 0, 0, 1, n * 1000, 1, 0, '[]', '[]'"
                    + " FROM generate_series(1, 1000) n");
            s.execute("INSERT INTO aggregation_member (group_id, alert_id)"
                    + " SELECT n % 1000 + 1, n FROM generate_series(1, 5000) n");
            s.execute("INSERT INTO id_block (name, next_id) VALUES ('row', 2000001)");
            s.execute("ANALYZE");
        }
    }

    /** The statements of ticks, of notifying and of the API. */
    private static void work(Ledger ledger, Connection c) throws SQLException {
        Labels known = Labels.of("alertname", "A", "i", "77");
        Labels fresh = Labels.of("alertname", "new");
        Alert alert = new Alert(fresh, Map.of(), "", 1, Alert.NO_END, false, 1);
        ledger.inbox().add(c, List.of(ledger.inbox().change(alert, 7, "fires")));
        ledger.inbox().remove(c, ledger.inbox().waiting(c, 10));
        ledger.history()
                .append(
                        c,
                        List.of(new HistoryEvent(
                                HistoryEvent.Kind.TRANSITION, 5, 1, 0, known, "alert 5", "fires", Map.of())));
        NotifyClaims claims = ledger.notifyClaims();
        claims.groups(c, claims.lockDue(c, 5_000, 10));
        claims.labels(c, List.of(known, fresh), List.of(known));
        claims.find(c, List.of(known));
        claims.alertsSince(c, 4_990);
        claims.lease(c, 1, "me", 1);
        claims.lock(c, 1, 1);
        claims.release(c, 1, 1);
        claims.inboxWaits(c);
        claims.nextDue(c);
        Leases.version(c, Leases.INTAKE);
        Database recorded = new Within(ledger.database(), c);
        RowIds ids = ledger.ids();
        LabelSets labelSets = ledger.labelSets();
        History history = new History(recorded, ids, labelSets);
        history.find(new History.Query(Optional.empty(), Optional.empty(), Optional.empty(), 0, 100));
        history.find(new History.Query(Optional.empty(), Optional.of(known), Optional.empty(), 0, 100));
        history.find(new History.Query(Optional.empty(), Optional.empty(), Optional.of("alert 5"), 0, 100));
        RuleClaims rules = new RuleClaims(recorded);
        var claimed = rules.claim("me", 1, "remote", 5);
        rules.renew(claimed, 1);
        rules.release(claimed.getFirst(), 0);
        rules.nextDue("remote");
        RuleLedger groups = new RuleLedger(recorded, ids, labelSets, history, ledger.inbox(), ledger.sampleOutbox());
        groups.versions();
        groups.load(claimed.getFirst().group(), GroupProgress.fresh(0, 1));
    }

    /** A database whose transactions are all the one that is there. */
    private record Within(Database database, Connection connection) implements Database {
        @Override
        public <T> T write(Work<T> work) {
            try {
                return work.run(connection);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public <T> T read(Work<T> work) {
            return write(work);
        }

        @Override
        public long nowNanos() {
            return database.nowNanos();
        }

        @Override
        public Dialect dialect() {
            return database.dialect();
        }

        @Override
        public boolean available() {
            return true;
        }

        @Override
        public void close() {}
    }

    private Connection recording(Connection c) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("prepareStatement")) {
                        statements.add((String) arguments[0]);
                    }
                    try {
                        return method.invoke(c, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getTargetException();
                    }
                });
    }

    /** The plan that holds whatever the parameters are. */
    private static String plan(Connection c, String sql) throws SQLException {
        StringBuilder numbered = new StringBuilder();
        int parameters = 0;
        for (char ch : sql.toCharArray()) {
            if (ch == '?') {
                numbered.append('$').append(++parameters);
            } else {
                numbered.append(ch);
            }
        }
        try (Statement s = c.createStatement()) {
            s.execute("SET LOCAL plan_cache_mode = force_generic_plan");
            s.execute("PREPARE planned AS " + numbered);
            StringBuilder plan = new StringBuilder();
            String nulls = parameters == 0 ? "" : "(" + "NULL, ".repeat(parameters - 1) + "NULL)";
            try (ResultSet row = s.executeQuery("EXPLAIN EXECUTE planned" + nulls)) {
                while (row.next()) {
                    plan.append(row.getString(1)).append('\n');
                }
            }
            s.execute("DEALLOCATE planned");
            return plan.toString();
        }
    }
}
