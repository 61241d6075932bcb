package dev.tocsin.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Row ids for a ledger that several processes share: each takes blocks from {@code id_block} for itself. */
final class SharedIds implements RowIds {

    private static final String NAME = "row";

    /** Ids that a process which ends throws away: there are 9·10¹⁸. */
    private static final long BLOCK = 1_000;

    private final Database database;
    private long next;
    private long end;

    SharedIds(Database database) {
        this.database = database;
    }

    @Override
    public synchronized long next() {
        if (next == end) {
            long upTo = database.write(SharedIds::takeBlock);
            next = upTo - BLOCK;
            end = upTo;
        }
        return next++;
    }

    private static long takeBlock(Connection c) throws SQLException {
        try (PreparedStatement take = c.prepareStatement("INSERT INTO id_block (name, next_id) VALUES (?, ?)"
                + " ON CONFLICT (name) DO UPDATE SET next_id = id_block.next_id + ? RETURNING next_id")) {
            take.setString(1, NAME);
            take.setLong(2, 1 + BLOCK);
            take.setLong(3, BLOCK);
            try (ResultSet row = take.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Override
    public void mark(Connection connection) {
        // The block was taken in a transaction of its own.
    }
}
