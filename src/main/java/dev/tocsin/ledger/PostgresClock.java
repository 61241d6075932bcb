package dev.tocsin.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The database's clock as this process knows it: taken with transactions, and between them carried on by a clock that
 * measures durations only. What the wall clock of the machine says does not matter. Never goes back.
 */
final class PostgresClock {

    /** Epoch nanoseconds; PostgreSQL keeps microseconds. */
    private static final String NOW = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT) * 1000";

    private static final long AGAIN = 1_000_000_000L;

    private final LongSupplier elapsed;
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
    private volatile Reading reading = new Reading(0, 0);

    /** @param elapsed what the measuring clock said when the database said {@code time} */
    private record Reading(long time, long elapsed) {}

    /** @param elapsed nanoseconds since any fixed point */
    PostgresClock(LongSupplier elapsed) {
        this.elapsed = elapsed;
    }

    /** Asks the database, unless it said so just now. */
    void take(Connection c) throws SQLException {
        if (elapsed.getAsLong() - reading.elapsed() > AGAIN || reading.time() == 0) {
            takeNow(c);
        }
    }

    /** Asks the database. */
    long takeNow(Connection c) throws SQLException {
        try (PreparedStatement select = c.prepareStatement(NOW);
                ResultSet row = select.executeQuery()) {
            row.next();
            // The answer's way makes this clock late by that much, never early.
            reading = new Reading(row.getLong(1), elapsed.getAsLong());
        }
        return nowNanos();
    }

    long nowNanos() {
        Reading r = reading;
        return last.accumulateAndGet(r.time() + (elapsed.getAsLong() - r.elapsed()), Math::max);
    }
}
