package dev.tocsin.ledger;

import java.sql.SQLException;

/** What a failure of PostgreSQL means; codes of https://www.postgresql.org/docs/current/errcodes-appendix.html. */
final class PostgresFailure {

    private PostgresFailure() {}

    /** Whether the same transaction may well succeed when it is run again from its start. */
    static boolean passing(SQLException e) {
        String state = state(e);
        return switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            // Connection; resources; operator intervention (restart, failover, timeout); lost with the connection pool.
            case "08", "53", "57", "58", "" -> true;
            // Serialization, deadlock; lock not available.
            case "40", "55" -> true;
            // Read-only: a standby that is about to take over, or one that has just been left.
            case "25" -> state.equals("25006");
            // Somebody inserted the same a moment ago: the next look finds it.
            case "23" -> state.equals("23505");
            default -> false;
        };
    }

    static LedgerException of(SQLException e) {
        String state = state(e);
        LedgerException.Kind kind = passing(e)
                ? LedgerException.Kind.UNAVAILABLE
                : state.startsWith("XX0") ? LedgerException.Kind.CORRUPT : LedgerException.Kind.INTERNAL;
        return new LedgerException(kind, "ledger: " + e.getMessage(), e);
    }

    private static String state(SQLException e) {
        return e.getSQLState() == null ? "" : e.getSQLState();
    }
}
