package dev.tocsin.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Samples that rules recorded for a remote storage: written in the commit of the iteration that made them, sent and
 * deleted later. Rows of one rule group are sent in the order of their commits, so a group of which a row is leased is
 * left alone by everybody else.
 */
public final class SampleOutbox {

    private final Database database;
    private final RowIds ids;

    SampleOutbox(Database database, RowIds ids) {
        this.database = database;
        this.ids = ids;
    }

    /**
     * Samples of one iteration, or a part of them.
     *
     * @param samples how many
     * @param newestMillis time of the newest, Unix milliseconds
     * @param names metric names in it
     * @param body a {@code prometheus.WriteRequest}, snappy-compressed
     */
    public record Batch(int samples, long newestMillis, List<String> names, byte[] body) {
        public Batch {
            names = List.copyOf(names);
        }
    }

    /** A batch as a row. */
    public record Row(long id, long groupRow, Batch batch) {}

    /**
     * Adds batches inside the writing transaction that commits the iteration.
     *
     * @param groupRow {@link RuleLedger.Unit#row}
     * @param nowNanos the commit's time by the ledger's clock
     * @param endpoints names of those they go to; each gets rows of its own
     */
    public void insert(
            Connection c, long groupRow, long nowNanos, Collection<String> endpoints, Collection<Batch> batches)
            throws SQLException {
        if (batches.isEmpty() || endpoints.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = c.prepareStatement("INSERT INTO sample_outbox (id, endpoint, group_id,"
                + " created_at, lease_owner, lease_until, samples, newest, names, size, body)"
                + " VALUES (?, ?, ?, ?, '', 0, ?, ?, ?, ?, ?)")) {
            for (String endpoint : endpoints) {
                for (Batch batch : batches) {
                    insert.setLong(1, ids.next());
                    insert.setString(2, endpoint);
                    insert.setLong(3, groupRow);
                    insert.setLong(4, nowNanos);
                    insert.setLong(5, batch.samples());
                    insert.setLong(6, batch.newestMillis());
                    insert.setString(7, Json.ofStrings(batch.names()));
                    insert.setLong(8, batch.body().length);
                    insert.setBytes(9, batch.body());
                    insert.executeUpdate();
                }
            }
        }
        ids.mark(c);
    }

    /**
     * Takes the oldest rows of an endpoint that nobody else has, for some time.
     *
     * @param owner who takes them
     * @param endpoint whose
     * @param mostSamples about so many samples, at least one row if there is any
     * @param leaseNanos how long nobody else gets them, nor later rows of their groups
     * @throws LedgerException if the ledger cannot be written
     */
    public List<Row> lease(String owner, String endpoint, int mostSamples, long leaseNanos) {
        long now = database.nowNanos();
        return database.write(c -> {
            List<Row> rows = new ArrayList<>();
            Set<Long> taken = new HashSet<>();
            long samples = 0;
            for (Head head : heads(c, endpoint)) {
                if (samples >= mostSamples) {
                    break;
                }
                boolean others = head.leaseUntil > now && !head.owner.equals(owner);
                if (taken.contains(head.groupRow) || others || !claim(c, head, owner, now, now + leaseNanos)) {
                    taken.add(head.groupRow);
                    continue;
                }
                rows.add(row(c, head));
                samples += head.samples;
            }
            return rows;
        });
    }

    private record Head(long id, long groupRow, String owner, long leaseUntil, long samples) {}

    private static List<Head> heads(Connection c, String endpoint) throws SQLException {
        List<Head> heads = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("SELECT id, group_id, lease_owner, lease_until, samples"
                + " FROM sample_outbox WHERE endpoint = ? ORDER BY newest, id LIMIT 1000")) {
            select.setString(1, endpoint);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    heads.add(
                            new Head(row.getLong(1), row.getLong(2), row.getString(3), row.getLong(4), row.getLong(5)));
                }
            }
        }
        return heads;
    }

    private static boolean claim(Connection c, Head head, String owner, long now, long until) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE sample_outbox SET lease_owner = ?, lease_until = ?"
                + " WHERE id = ? AND (lease_until <= ? OR lease_owner = ?)")) {
            update.setString(1, owner);
            update.setLong(2, until);
            update.setLong(3, head.id);
            update.setLong(4, now);
            update.setString(5, owner);
            return update.executeUpdate() == 1;
        }
    }

    private static Row row(Connection c, Head head) throws SQLException {
        try (PreparedStatement select =
                c.prepareStatement("SELECT samples, newest, names, body FROM sample_outbox WHERE id = ?")) {
            select.setLong(1, head.id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Row(head.id, head.groupRow, batch(row, 1));
            }
        }
    }

    private static Batch batch(ResultSet row, int first) throws SQLException {
        return new Batch(
                (int) row.getLong(first),
                row.getLong(first + 1),
                Json.strings(row.getString(first + 2)),
                row.getBytes(first + 3));
    }

    /**
     * Deletes rows that were sent, or refused for good.
     *
     * @throws LedgerException if the ledger cannot be written: they are sent again
     */
    public void delete(Collection<Long> rows) {
        database.update(c -> {
            try (PreparedStatement delete = c.prepareStatement("DELETE FROM sample_outbox WHERE id = ?")) {
                for (long id : rows) {
                    delete.setLong(1, id);
                    delete.executeUpdate();
                }
            }
        });
    }

    /** Gives leased rows back, so that they can be taken again at once. */
    public void release(String owner, Collection<Long> rows) {
        database.update(c -> {
            try (PreparedStatement update = c.prepareStatement(
                    "UPDATE sample_outbox SET lease_owner = '', lease_until = 0 WHERE id = ? AND lease_owner = ?")) {
                for (long id : rows) {
                    update.setLong(1, id);
                    update.setString(2, owner);
                    update.executeUpdate();
                }
            }
        });
    }

    /** Ids of all rows that wait for an endpoint: with them, what a reader of it does not find there yet. */
    public List<Long> waiting(String endpoint) {
        return database.read(c -> {
            List<Long> ids = new ArrayList<>();
            try (PreparedStatement select =
                    c.prepareStatement("SELECT id FROM sample_outbox WHERE endpoint = ? ORDER BY newest, id")) {
                select.setString(1, endpoint);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        ids.add(row.getLong(1));
                    }
                }
            }
            return ids;
        });
    }

    /** Those of some rows that still wait. */
    public List<Row> rows(Collection<Long> ids) {
        return database.read(c -> RowQueries.rowsIn(
                c,
                "SELECT id, group_id, samples, newest, names, body FROM sample_outbox WHERE id",
                ids,
                row -> new Row(row.getLong(1), row.getLong(2), batch(row, 3))));
    }

    /** Whether anything waits for an endpoint. */
    public boolean waits(String endpoint) {
        return database.read(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("SELECT 1 FROM sample_outbox WHERE endpoint = ? LIMIT 1")) {
                select.setString(1, endpoint);
                try (ResultSet row = select.executeQuery()) {
                    return row.next();
                }
            }
        });
    }

    /** Bytes of all bodies that wait, whoever they are for. */
    public long bytes() {
        return database.read(c -> single(c, "SELECT COALESCE(SUM(size), 0) FROM sample_outbox"));
    }

    /** Bytes of the bodies that wait for an endpoint. */
    public long bytes(String endpoint) {
        return database.read(c -> {
            try (PreparedStatement select =
                    c.prepareStatement("SELECT COALESCE(SUM(size), 0) FROM sample_outbox WHERE endpoint = ?")) {
                select.setString(1, endpoint);
                try (ResultSet row = select.executeQuery()) {
                    row.next();
                    return row.getLong(1);
                }
            }
        });
    }

    /**
     * Deletes the oldest rows until the others are no larger together.
     *
     * @return how many samples were in the deleted ones
     */
    public long trim(long maxBytes) {
        if (bytes() <= maxBytes) {
            return 0;
        }
        return database.write(c -> {
            long over = single(c, "SELECT COALESCE(SUM(size), 0) FROM sample_outbox") - maxBytes;
            long samples = 0;
            List<Long> gone = new ArrayList<>();
            try (PreparedStatement select = c.prepareStatement(
                            "SELECT id, size, samples FROM sample_outbox ORDER BY newest, id LIMIT 10000");
                    ResultSet row = select.executeQuery()) {
                while (over > 0 && row.next()) {
                    gone.add(row.getLong(1));
                    over -= row.getLong(2);
                    samples += row.getLong(3);
                }
            }
            try (PreparedStatement delete = c.prepareStatement("DELETE FROM sample_outbox WHERE id = ?")) {
                for (long id : gone) {
                    delete.setLong(1, id);
                    delete.executeUpdate();
                }
            }
            return samples;
        });
    }

    private static long single(Connection c, String sql) throws SQLException {
        try (PreparedStatement select = c.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
