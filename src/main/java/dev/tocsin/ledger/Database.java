package dev.tocsin.ledger;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Transactions on the ledger's database. What differs between SQLite and PostgreSQL (who may write when, which clock
 * counts, which failure means what) is behind this interface; the statements themselves are shared.
 */
public interface Database extends AutoCloseable {

    /** What runs inside a transaction. It may run again from the start, so it must not have effects elsewhere. */
    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Runs work in a writing transaction and returns once it is durable. Work of concurrent callers may be committed
     * together; each succeeds or fails alone.
     *
     * @throws LedgerException of the work itself, or with the kind of failure the database reported
     */
    <T> T write(Work<T> work);

    /** Statements that answer nothing. They may run again from the start, so they must not have effects elsewhere. */
    @FunctionalInterface
    interface Statements {
        void run(Connection connection) throws SQLException;
    }

    /**
     * As {@link #write}, for work that answers nothing.
     *
     * @throws LedgerException of the work itself, or with the kind of failure the database reported
     */
    default void update(Statements work) {
        write(c -> {
            work.run(c);
            return true;
        });
    }

    /**
     * Runs work on a read-only connection that sees one committed state.
     *
     * @throws LedgerException with the kind of failure the database reported
     */
    <T> T read(Work<T> work);

    /** The ledger's present time in epoch nanoseconds; never goes back. */
    long nowNanos();

    /** As {@link #nowNanos}, taken within a transaction: what a claim's times are reckoned from. */
    default long nowNanos(Connection connection) throws SQLException {
        return nowNanos();
    }

    /** The database's words. */
    Dialect dialect();

    /** Whether several processes may use it at once. */
    default boolean shared() {
        return dialect() == Dialect.POSTGRESQL;
    }

    /** Whether what is written reaches the disk; false while the ledger is full or gone, and for a while after. */
    boolean available();

    @Override
    void close();
}
