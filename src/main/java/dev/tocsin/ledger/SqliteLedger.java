package dev.tocsin.ledger;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/** Opens the embedded ledger: one SQLite file {@code ledger.db} in the data directory, migrated. */
public final class SqliteLedger {

    /** What a migration writes where PostgreSQL has another word. */
    public static final Map<String, String> PLACEHOLDERS = Map.of("blob", "BLOB");

    private SqliteLedger() {}

    /**
     * Creates or migrates the file and starts the writer.
     *
     * @param directory which this process has for itself
     * @throws LedgerException if the file cannot be written, is damaged or of a newer Tocsin
     */
    public static Ledger open(Path directory, Clock clock) {
        Path file = directory.resolve("ledger.db");
        DataSource writer = dataSource(file, false);
        try {
            Migrations.migrate(writer, PLACEHOLDERS);
        } catch (FlywayException e) {
            throw new LedgerException(
                    LedgerException.Kind.CORRUPT,
                    "ledger " + file + ": cannot be opened or migrated: " + firstLine(e)
                            + "; restore it from a copy, or move it away to begin with an empty ledger",
                    e);
        }
        SqliteDatabase database = new SqliteDatabase(
                writer, dataSource(file, true), new LedgerClock(clock), new Availability(new DiskProbe(directory)));
        return new Ledger(database);
    }

    private static String firstLine(Throwable e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    private static DataSource dataSource(Path file, boolean readOnly) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(10_000);
        config.setReadOnly(readOnly);
        config.setGetGeneratedKeys(false); // Ids are given before; the driver would ask for them after each statement.
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }
}
