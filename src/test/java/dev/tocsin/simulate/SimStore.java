package dev.tocsin.simulate;

import dev.tocsin.ledger.Database;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.SqliteLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.sqlite.SQLiteConfig;

/**
 * The database that outlives all processes: a real SQLite with the real schema, in memory. A transaction runs to its end
 * before another begins, which is what {@code SERIALIZABLE} would look like from outside.
 */
final class SimStore implements AutoCloseable {

    private static final Path TEMPLATE = template();

    private final Connection connection;
    private final Connection statements;
    private final Statement control;
    private final Map<String, Writes> writes = new HashMap<>();

    /** What each statement that was run writes into. */
    private final Map<String, List<Writes>> written = new HashMap<>();

    private boolean open;

    /** Whether the open transaction has begun for the database: with the first statement that may write. */
    private boolean begun;

    /** How often a statement was run that may write into a table. */
    static final class Writes {
        private long count;

        long count() {
            return count;
        }
    }

    /** @param rewriting what becomes of each statement before it is prepared: the identity, or a planted bug */
    SimStore(UnaryOperator<String> rewriting) {
        try {
            SQLiteConfig config = new SQLiteConfig();
            config.setGetGeneratedKeys(false);
            connection = config.createConnection("jdbc:sqlite::memory:");
            control = connection.createStatement();
            restore(connection);
            statements = CachedStatements.over(connection, rewriting, this::writes);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** One world after the other: beside another's the driver may restore nothing, and say nothing. */
    private static synchronized void restore(Connection into) throws SQLException {
        try (Statement restore = into.createStatement()) {
            restore.executeUpdate("restore from " + TEMPLATE.resolve("ledger.db"));
            restore.executeQuery("SELECT 1 FROM rule_group").close();
        }
    }

    /** Migrated once; each world begins with a copy. */
    private static Path template() {
        try {
            Path directory = Files.createTempDirectory("tocsin-simulate");
            SqliteLedger.open(directory, Clock.systemUTC()).close();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a transaction ends. */
    enum End {
        COMMIT,
        ROLLBACK
    }

    /**
     * Runs a writing transaction. Work within work is part of it.
     *
     * @throws LedgerException of the work, or {@code INTERNAL} if a statement failed: nothing is written then
     */
    <T> T write(Database.Work<T> work, End end) {
        if (open) {
            throw new IllegalStateException("a transaction within a transaction");
        }
        boolean committed = false;
        open = true;
        try {
            T value = work.run(statements);
            if (begun) {
                control.executeUpdate(end.name());
            }
            committed = true;
            return value;
        } catch (SQLException e) {
            throw new LedgerException(LedgerException.Kind.INTERNAL, "ledger: " + e.getMessage(), e);
        } finally {
            open = false;
            if (begun && !committed) {
                rollback();
            }
            begun = false;
        }
    }

    private void rollback() {
        try {
            control.executeUpdate("ROLLBACK");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Reads one committed state: nobody writes meanwhile. Within a transaction, what that sees. */
    <T> T read(Database.Work<T> work) {
        try {
            return work.run(statements);
        } catch (SQLException e) {
            throw new LedgerException(LedgerException.Kind.INTERNAL, "ledger: " + e.getMessage(), e);
        }
    }

    /** Counts what is written into a table from now on. */
    Writes writesInto(String table) {
        written.clear();
        return writes.computeIfAbsent(table, _ -> new Writes());
    }

    private void writes(String sql) throws SQLException {
        if (open && !begun) {
            control.executeUpdate("BEGIN IMMEDIATE");
            begun = true;
        }
        for (Writes into : written.computeIfAbsent(sql, this::written)) {
            into.count++;
        }
    }

    private List<Writes> written(String sql) {
        return writes.entrySet().stream()
                .filter(table -> sql.contains(table.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
