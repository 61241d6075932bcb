package dev.tocsin.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The ledger in one SQLite file, for one process: one writer connection ({@code BEGIN IMMEDIATE},
 * {@code synchronous=FULL}) fed by a queue whose waiting transactions are committed as a group, and a pool of readers.
 *
 * <p>A second process on the same directory is refused by {@code storage.DataDirectory}. In a group each transaction
 * has its own savepoint: one that fails is undone alone. When the commit itself fails, all of the group have failed.
 */
public final class SqliteDatabase implements Database {

    /** At most so many waiting transactions share one commit, so that the first does not wait for the hundredth. */
    private static final int GROUP = 64;

    private final DataSource writer;
    private final DataSource readers;
    private final LedgerClock clock;
    private final LinkedBlockingQueue<Request<?>> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private @Nullable Connection connection;
    private final Availability availability;
    private volatile boolean closed;

    private record Request<T>(Work<T> work, CompletableFuture<T> done) {}

    /**
     * Starts the writer on a file whose schema is migrated already.
     *
     * @param availability told how each commit ended
     */
    SqliteDatabase(DataSource writer, DataSource readers, LedgerClock clock, Availability availability) {
        this.availability = availability;
        this.writer = writer;
        this.readers = readers;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("ledger-writer").daemon(true).start(this::drain);
    }

    @Override
    public <T> T write(Work<T> work) {
        CompletableFuture<T> done = new CompletableFuture<>();
        if (closed) {
            throw new LedgerException(LedgerException.Kind.UNAVAILABLE, "the ledger is closed");
        }
        Request<T> request = new Request<>(work, done);
        queue.add(request);
        if (closed && !thread.isAlive() && queue.remove(request)) {
            throw new LedgerException(LedgerException.Kind.UNAVAILABLE, "the ledger is closed");
        }
        try {
            return done.join();
        } catch (CompletionException e) {
            // A fresh exception, so that the caller's own stack is in it.
            if (e.getCause() instanceof LedgerException cause) {
                throw new LedgerException(cause.kind(), String.valueOf(cause.getMessage()), cause);
            }
            throw new LedgerException(LedgerException.Kind.INTERNAL, "ledger: a defect: " + e.getCause(), e);
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        try (Connection reader = readers.getConnection()) {
            execute(reader, "BEGIN");
            try {
                return work.run(reader);
            } finally {
                execute(reader, "ROLLBACK");
            }
        } catch (SQLException e) {
            throw classify(e);
        }
    }

    @Override
    public long nowNanos() {
        return clock.nowNanos();
    }

    @Override
    public Dialect dialect() {
        return Dialect.SQLITE;
    }

    @Override
    public boolean available() {
        if (availability.worthTrying(clock.nowNanos()) && queue.isEmpty() && !closed) {
            // Nobody may have anything to write; this writes the first page, and whether it did is told to nobody else.
            queue.add(new Request<>(SqliteDatabase::touch, new CompletableFuture<>()));
        }
        return availability.available();
    }

    private static boolean touch(Connection c) throws SQLException {
        execute(c, "PRAGMA user_version = 0");
        return true;
    }

    private void drain() {
        List<Request<?>> group = new ArrayList<>(GROUP);
        while (!closed || !queue.isEmpty()) {
            try {
                group.add(queue.take());
                queue.drainTo(group, GROUP - 1);
                commitGroup(group);
            } catch (InterruptedException e) {
                // Closing: what is still queued is done in the next round, then the loop ends.
            } finally {
                group.clear();
            }
        }
    }

    private void commitGroup(List<Request<?>> group) {
        List<Runnable> successes = new ArrayList<>(group.size());
        try {
            Connection c = connect();
            execute(c, "BEGIN IMMEDIATE");
            for (Request<?> request : group) {
                runOne(c, request, successes);
            }
            execute(c, "COMMIT");
            availability.succeeded(clock.nowNanos());
            successes.forEach(Runnable::run);
        } catch (SQLException e) {
            LedgerException failure = classify(e);
            if (failure.kind() == LedgerException.Kind.UNAVAILABLE) {
                availability.failed(clock.nowNanos());
            }
            dropConnection();
            for (Request<?> request : group) {
                if (!request.done.isDone()) {
                    request.done.completeExceptionally(failure);
                }
            }
        }
    }

    /** Runs one transaction of the group inside a savepoint; a failure of the whole connection is thrown on. */
    private static <T> void runOne(Connection c, Request<T> request, List<Runnable> successes) throws SQLException {
        execute(c, "SAVEPOINT work");
        try {
            T value = request.work.run(c);
            execute(c, "RELEASE work");
            successes.add(() -> request.done.complete(value));
        } catch (SQLException e) {
            LedgerException failure = classify(e);
            if (failure.kind() != LedgerException.Kind.INTERNAL) {
                throw e;
            }
            undo(c);
            request.done.completeExceptionally(failure);
        } catch (RuntimeException | Error e) {
            // Also out of memory or stack: the writer has to outlive whatever it is given.
            undo(c);
            request.done.completeExceptionally(e);
        }
    }

    private static void undo(Connection c) throws SQLException {
        execute(c, "ROLLBACK TO work");
        execute(c, "RELEASE work");
    }

    // Transactions are begun and ended by statements: the driver's own begins before the first statement, too late for
    // a savepoint.
    private static void execute(Connection c, String sql) throws SQLException {
        try (Statement statement = c.createStatement()) {
            statement.execute(sql);
        }
    }

    private Connection connect() throws SQLException {
        Connection c = connection;
        if (c == null || c.isClosed()) {
            c = writer.getConnection();
            connection = c;
        }
        return c;
    }

    private void dropConnection() {
        Connection c = connection;
        connection = null;
        if (c != null) {
            try {
                execute(c, "ROLLBACK");
            } catch (SQLException e) {
                // SQLite has already undone a transaction whose commit failed.
            }
            try {
                c.close();
            } catch (SQLException e) {
                // The next transaction opens another one.
            }
        }
    }

    /** What a failure of SQLite means for the caller; codes of https://www.sqlite.org/rescode.html. */
    static LedgerException classify(SQLException e) {
        LedgerException.Kind kind = LedgerException.Kind.INTERNAL;
        if (e instanceof SQLiteException sqlite) {
            SQLiteErrorCode code = sqlite.getResultCode();
            kind = switch (code.code & 0xff) {
                case 5, 6, 8, 10, 13, 14 ->
                    LedgerException.Kind.UNAVAILABLE; // BUSY LOCKED READONLY IOERR FULL CANTOPEN
                case 11, 26 -> LedgerException.Kind.CORRUPT; // CORRUPT NOTADB
                default -> LedgerException.Kind.INTERNAL;
            };
        }
        return new LedgerException(kind, "ledger: " + e.getMessage(), e);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        thread.interrupt();
        try {
            thread.join();
            for (Request<?> late = queue.poll(); late != null; late = queue.poll()) {
                late.done.completeExceptionally(
                        new LedgerException(LedgerException.Kind.UNAVAILABLE, "the ledger is closed"));
            }
            Connection c = connection;
            if (c != null) {
                try {
                    execute(c, "PRAGMA wal_checkpoint(TRUNCATE)");
                } catch (SQLException e) {
                    // The log is replayed at the next start.
                }
            }
            dropConnection();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
