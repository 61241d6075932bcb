package dev.tocsin.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Work of which there is one of a kind in a ledger. Short work locks its row for the length of a transaction, which a crash
 * ends at once; longer work takes the row for a while.
 */
public final class Leases {

    /** Rules are taken over from their sources. */
    public static final String SYNC = "sync";

    /** Alerts are taken in from the inbox. Its version counts the steps, its state names the configuration they go by. */
    public static final String INTAKE = "intake";

    /** What is old is deleted. */
    public static final String UPKEEP = "upkeep";

    private final Database database;

    Leases(Database database) {
        this.database = database;
    }

    /**
     * Waits for whoever else does this work, and keeps others waiting until the transaction ends.
     *
     * @return what the work remembers; empty at first
     */
    public String lock(Connection c, String name) throws SQLException {
        try (PreparedStatement select = c.prepareStatement(
                "SELECT state FROM lease WHERE name = ?" + database.dialect().forUpdate())) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next()) {
                    throw new LedgerException(LedgerException.Kind.CORRUPT, "ledger: no lease named " + name);
                }
                return row.getString(1);
            }
        }
    }

    /** How often {@link #raise} was called. */
    public static long version(Connection c, String name) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT version FROM lease WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    /** Counts; the row is locked. */
    public static void raise(Connection c, String name) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE lease SET version = version + 1 WHERE name = ?")) {
            update.setString(1, name);
            update.executeUpdate();
        }
    }

    /** What the work remembers, without waiting for anybody; empty at first. */
    public static String state(Connection c, String name) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT state FROM lease WHERE name = ?")) {
            select.setString(1, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    /** Remembers; the row is locked. */
    public static void state(Connection c, String name, String state) throws SQLException {
        try (PreparedStatement update = c.prepareStatement("UPDATE lease SET state = ? WHERE name = ?")) {
            update.setString(1, state);
            update.setString(2, name);
            update.executeUpdate();
        }
    }

    /**
     * Takes work for a while, if nobody has it.
     *
     * @param owner for people to read
     * @param nanos from now
     * @return whether it was taken
     */
    public boolean take(String name, String owner, long nanos) {
        return database.write(c -> {
            long now = database.nowNanos(c);
            try (PreparedStatement update = c.prepareStatement("UPDATE lease SET lease_owner = ?, lease_until = ?,"
                    + " fence = fence + 1 WHERE name = ? AND lease_until <= ?")) {
                update.setString(1, owner);
                update.setLong(2, now + nanos);
                update.setString(3, name);
                update.setLong(4, now);
                return update.executeUpdate() == 1;
            }
        });
    }
}
