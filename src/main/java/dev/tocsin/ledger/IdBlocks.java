package dev.tocsin.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/**
 * Row ids for a ledger that one process has for itself: a counter that goes on in memory, so that a row has its id
 * before it is written and also while the ledger is unavailable.
 *
 * <p>A mark ahead of the counter is kept in {@code id_block}, so that ids of deleted rows do not come back; what was
 * handed out past the mark before a crash is found again as the greatest id in the tables.
 */
public final class IdBlocks implements RowIds {

    private static final String NAME = "row";
    private static final long BLOCK = 1 << 16;
    private static final List<String> TABLES = List.of(
            "label_set",
            "rule_group",
            "rule",
            "alert_instance",
            "inbox",
            "alert",
            "alert_cohort",
            "aggregation_group",
            "delivery",
            "history",
            "sample_outbox");

    private long next;
    private long marked;

    private IdBlocks(long next) {
        this.next = next;
    }

    /** Finds where to go on. */
    public static IdBlocks open(Database database) {
        return new IdBlocks(database.read(c -> {
            long next = single(c, "SELECT COALESCE(MAX(next_id), 1) FROM id_block");
            for (String table : TABLES) {
                next = Math.max(next, 1 + single(c, "SELECT COALESCE(MAX(id), 0) FROM " + table));
            }
            return next;
        }));
    }

    @Override
    public synchronized long next() {
        return next++;
    }

    /** Moves the mark ahead of the counter where that is due. */
    @Override
    public void mark(Connection connection) throws SQLException {
        long mark;
        synchronized (this) {
            if (next < marked) {
                return;
            }
            marked = next + BLOCK;
            mark = marked;
        }
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO id_block (name, next_id) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET next_id = excluded.next_id")) {
            upsert.setString(1, NAME);
            upsert.setLong(2, mark);
            upsert.executeUpdate();
        }
    }

    private static long single(Connection c, String sql) throws SQLException {
        try (PreparedStatement select = c.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
