package dev.tocsin.simulate;

import dev.tocsin.ledger.Database;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.SqliteLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Comparator;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The database that outlives all processes: a real SQLite with the real schema, in memory. A transaction runs to its end
 * before another begins, which is what {@code SERIALIZABLE} would look like from outside.
 */
final class SimStore implements AutoCloseable {

    private static final Path TEMPLATE = template();

    private final Connection connection;
    private final Connection statements;
    private boolean open;

    /** @param rewriting what becomes of each statement before it is prepared: the identity, or a planted bug */
    SimStore(UnaryOperator<String> rewriting) {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite::memory:");
            try (Statement restore = connection.createStatement()) {
                restore.executeUpdate("restore from " + TEMPLATE.resolve("ledger.db"));
            }
            statements = CachedStatements.over(connection, rewriting);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
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
            execute("BEGIN IMMEDIATE");
            T value = work.run(statements);
            execute(end.name());
            committed = true;
            return value;
        } catch (SQLException e) {
            throw new LedgerException(LedgerException.Kind.INTERNAL, "ledger: " + e.getMessage(), e);
        } finally {
            open = false;
            if (!committed) {
                rollback();
            }
        }
    }

    private void rollback() {
        try {
            execute("ROLLBACK");
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

    private void execute(String sql) throws SQLException {
        try (PreparedStatement statement = statements.prepareStatement(sql)) {
            statement.executeUpdate();
        }
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
