package dev.tocsin.testing;

import dev.tocsin.ledger.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** How much a ledger wrote: the bytes of SQLite's write-ahead log since it was last emptied. */
public final class LedgerLog {

    private final Path directory;

    /** Keeps SQLite from beginning the log anew by itself, so that nothing written is overlooked. */
    public LedgerLog(Path directory, Database database) {
        this.directory = directory;
        database.update(c -> {
            try (Statement statement = c.createStatement()) {
                statement.execute("PRAGMA wal_autocheckpoint = 0");
            }
        });
    }

    /** Moves all that is in the log to the database file. */
    public void empty() {
        try (Connection c = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("ledger.db"));
                Statement statement = c.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public long bytes() throws IOException {
        return Files.size(directory.resolve("ledger.db-wal"));
    }
}
