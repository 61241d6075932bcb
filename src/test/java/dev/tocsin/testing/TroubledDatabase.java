package dev.tocsin.testing;

import dev.tocsin.ledger.Database;
import dev.tocsin.ledger.Dialect;
import dev.tocsin.ledger.LedgerException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** A ledger's database that takes no writes while a test says so, and counts the rows that transactions changed. */
public final class TroubledDatabase implements Database {

    private final Database database;
    private volatile boolean gone;
    private volatile Optional<Boolean> full = Optional.empty();
    private volatile long rows;
    private volatile boolean shared;
    private volatile boolean twice;
    private volatile int failingReads;
    private volatile Runnable afterCommit = () -> {};

    public TroubledDatabase(Database database) {
        this.database = database;
    }

    /** Makes those who use it believe that there are others. */
    public TroubledDatabase sharedByOthers() {
        shared = true;
        return this;
    }

    @Override
    public boolean shared() {
        return shared;
    }

    /** What happens between a commit and the moment when its caller knows. */
    public void afterCommits(Runnable what) {
        afterCommit = what;
    }

    /** Whether each transaction is run again after its commit, as when the answer to that was lost. */
    public void answersLost(boolean now) {
        twice = now;
    }

    /** Whether writes fail, as with a full disk. */
    public void gone(boolean now) {
        gone = now;
    }

    /** Whether SQLite finds its file unable to grow: the true failure of a full disk, with all that follows from it. */
    public void full(boolean now) {
        full = Optional.of(now);
    }

    /** Rows inserted, updated or deleted so far, as SQLite counts them. */
    public long rows() {
        return rows;
    }

    @Override
    public <T> T write(Work<T> work) {
        if (gone) {
            throw new LedgerException(LedgerException.Kind.UNAVAILABLE, "ledger: the test took it away");
        }
        if (twice) {
            writeOnce(work);
        }
        T result = writeOnce(work);
        afterCommit.run();
        return result;
    }

    private <T> T writeOnce(Work<T> work) {
        return database.write(c -> {
            if (full.isPresent()) {
                // Of the connection, which is a new one after a failure; never less than the pages there are.
                try (Statement statement = c.createStatement()) {
                    statement.execute("PRAGMA max_page_count = " + (full.get() ? 1 : Integer.MAX_VALUE));
                }
            }
            long before = changes(c.prepareStatement("SELECT total_changes()"));
            T value = work.run(c);
            rows += changes(c.prepareStatement("SELECT total_changes()")) - before;
            return value;
        });
    }

    private static long changes(PreparedStatement select) throws SQLException {
        try (select;
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** So many reads fail from now on. */
    public void readsFail(int number) {
        failingReads = number;
    }

    @Override
    public <T> T read(Work<T> work) {
        if (failingReads > 0) {
            failingReads--;
            throw new LedgerException(LedgerException.Kind.UNAVAILABLE, "ledger: the test lets a read fail");
        }
        return database.read(work);
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
        return !gone && database.available();
    }

    @Override
    public void close() {
        database.close();
    }
}
