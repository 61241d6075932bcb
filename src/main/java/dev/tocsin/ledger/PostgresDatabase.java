package dev.tocsin.ledger;

import io.prometheus.client.Counter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jboss.logging.Logger;

/**
 * The ledger in PostgreSQL, for any number of processes. A transaction that fails for a reason that passes (connection lost,
 * serialization, a standby that is still read-only, a statement that took too long) is run again from its start until
 * {@link #PATIENCE} is over; then its caller leaves the work for a later wake-up.
 *
 * <p>Whether a commit whose answer was lost took place is not known; so whatever runs here looks at the rows first and does
 * nothing the second time.
 */
final class PostgresDatabase implements Database {

    /** For so long a transaction is tried. Shorter than the lease of any claim. */
    static final long PATIENCE = 6_000_000_000L;

    private static final Logger LOG = Logger.getLogger(PostgresDatabase.class);
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final DataSource pool;
    private final AutoCloseable closing;
    private final PostgresClock clock;
    private final Counter retries;
    private final LongSupplier elapsed;
    private final Availability availability;
    private final AtomicBoolean asking = new AtomicBoolean();
    private volatile boolean closed;

    /**
     * @param pool of connections in READ COMMITTED
     * @param closing ends the pool
     * @param retries counts by SQL state how often a transaction was run again
     * @param elapsed nanoseconds since any fixed point
     */
    PostgresDatabase(
            DataSource pool, AutoCloseable closing, PostgresClock clock, Counter retries, LongSupplier elapsed) {
        this.elapsed = elapsed;
        this.availability = new Availability(this::takesWrites);
        this.pool = pool;
        this.closing = closing;
        this.clock = clock;
        this.retries = retries;
    }

    @Override
    public <T> T write(Work<T> work) {
        return patiently(work, false);
    }

    @Override
    public <T> T read(Work<T> work) {
        return patiently(work, true);
    }

    private <T> T patiently(Work<T> work, boolean readOnly) {
        long begin = elapsed.getAsLong();
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            try {
                T value = once(work, readOnly);
                availability.succeeded(elapsed.getAsLong());
                return value;
            } catch (SQLException e) {
                if (!PostgresFailure.passing(e)) {
                    throw PostgresFailure.of(e);
                }
                if (closed || elapsed.getAsLong() - begin > PATIENCE) {
                    availability.failed(elapsed.getAsLong());
                    throw PostgresFailure.of(e);
                }
                retries.labels(e.getSQLState() == null ? "none" : e.getSQLState())
                        .inc();
                LOG.debugf("the ledger is asked again: %s", e.getMessage());
            }
            pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(millis / 2, millis + 1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LedgerException(LedgerException.Kind.UNAVAILABLE, "ledger: interrupted while waiting", e);
        }
    }

    private <T> T once(Work<T> work, boolean readOnly) throws SQLException {
        try (Connection c = pool.getConnection()) {
            c.setAutoCommit(false);
            boolean done = false;
            try {
                if (readOnly) {
                    // One committed state for all statements of the work.
                    try (var statement = c.createStatement()) {
                        statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
                    }
                }
                clock.take(c);
                T value = work.run(c);
                c.commit();
                done = true;
                return value;
            } finally {
                if (!done) {
                    rollback(c);
                }
            }
        }
    }

    private static void rollback(Connection c) {
        try {
            c.rollback();
        } catch (SQLException e) {
            // The connection is gone, and the transaction with it.
            LOG.debugf("not rolled back: %s", e.getMessage());
        }
    }

    @Override
    public long nowNanos() {
        return clock.nowNanos();
    }

    @Override
    public long nowNanos(Connection c) throws SQLException {
        return clock.takeNow(c);
    }

    @Override
    public Dialect dialect() {
        return Dialect.POSTGRESQL;
    }

    /**
     * Goes with hysteresis, as that of a ledger in a file: a server that restarts in a circle, or a standby that can be read
     * while nobody takes writes, is not back with the first answer.
     */
    @Override
    public boolean available() {
        if (!closed && availability.worthTrying(elapsed.getAsLong()) && asking.compareAndSet(false, true)) {
            // Nobody may have anything to ask.
            Thread.ofVirtual().name("ledger-probe").start(this::ask);
        }
        return availability.available();
    }

    private void ask() {
        try {
            once(_ -> true, true);
            availability.succeeded(elapsed.getAsLong());
        } catch (SQLException e) {
            availability.failed(elapsed.getAsLong());
        } finally {
            asking.set(false);
        }
    }

    private boolean takesWrites() {
        try {
            return once(PostgresDatabase::takesWrites, true);
        } catch (SQLException e) {
            return false;
        }
    }

    /** This transaction is read-only by its own wish; another would be where the server, the database or the user says so. */
    private static boolean takesWrites(Connection c) throws SQLException {
        try (PreparedStatement select = c.prepareStatement(
                        "SELECT NOT pg_is_in_recovery() AND current_setting('default_transaction_read_only') = 'off'");
                ResultSet row = select.executeQuery()) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            closing.close();
        } catch (Exception e) {
            LOG.debugf("closing the connections of the ledger: %s", e.getMessage());
        }
    }
}
