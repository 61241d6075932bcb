package dev.tocsin.ledger;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration.TransactionIsolation;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import io.prometheus.client.Counter;
import java.net.URI;
import java.net.URISyntaxException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationVersion;

/** Opens a ledger in PostgreSQL, migrated; any number of processes may have it open. */
public final class PostgresLedger {

    /** What a migration writes where SQLite has another word. */
    static final Map<String, String> PLACEHOLDERS = Map.of("blob", "BYTEA");

    /** The newest migration: a ledger that has it is not migrated, which a cold function would wait for. */
    static final String SCHEMA = "9";

    /**
     * A worker that stops answering in the middle of a transaction lets go of its rows; one that waits for rows gives up
     * well before its claim ends.
     */
    private static final String SESSION = "SET statement_timeout = '10s'; SET lock_timeout = '4s';"
            + " SET idle_in_transaction_session_timeout = '10s'; SET TIME ZONE 'UTC'";

    private PostgresLedger() {}

    /**
     * Where the ledger is.
     *
     * @param url {@code jdbc:postgresql://…} without credentials
     */
    public record Address(String url, Optional<String> user, Optional<String> password) {

        /**
         * Reads {@code postgresql://[user[:password]@]host[:port]/database[?parameters]}, also with {@code postgres:} or
         * {@code jdbc:postgresql:} at its head.
         *
         * @param user where the text names none
         * @param password where the text names none
         * @throws IllegalArgumentException if it is no such address; the message holds no password
         */
        public static Address of(String text, Optional<String> user, Optional<String> password) {
            String plain = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
            try {
                URI uri = new URI(plain);
                String scheme = String.valueOf(uri.getScheme());
                if (!scheme.equals("postgresql") && !scheme.equals("postgres")) {
                    throw invalid("begins with " + scheme + ":");
                }
                if (uri.getHost() == null) {
                    throw invalid("names no host");
                }
                String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
                String url = "jdbc:postgresql://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
                        + path + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
                String info = uri.getUserInfo();
                if (info == null) {
                    return new Address(url, user, password);
                }
                int colon = info.indexOf(':');
                return new Address(
                        url,
                        Optional.of(colon < 0 ? info : info.substring(0, colon)),
                        colon < 0 ? password : Optional.of(info.substring(colon + 1)));
            } catch (URISyntaxException e) {
                throw invalid("is no URL: " + e.getReason());
            }
        }

        private static IllegalArgumentException invalid(String what) {
            return new IllegalArgumentException(what + "; write it like postgresql://host:5432/tocsin");
        }
    }

    /**
     * Connects and migrates.
     *
     * @param connections how many this process opens at most
     * @param retries counts by SQL state how often a transaction was run again
     * @throws LedgerException if the database cannot be reached, or is of a newer Tocsin
     */
    public static Ledger open(Address address, int connections, Counter retries) {
        AgroalDataSource pool = pool(address, connections);
        AgroalDataSource idPool = pool(address, 1);
        try {
            migrate(pool, address);
        } catch (RuntimeException e) {
            idPool.close();
            pool.close();
            throw e;
        }
        PostgresClock clock = new PostgresClock(System::nanoTime);
        PostgresDatabase database = new PostgresDatabase(
                pool,
                () -> {
                    idPool.close();
                    pool.close();
                },
                clock,
                retries,
                System::nanoTime);
        database.read(c -> true); // The clock is set from here on.
        // Ids are asked for in the middle of transactions: they must not wait for those to give a connection back.
        return Ledger.shared(database, new PostgresDatabase(idPool, () -> {}, clock, retries, System::nanoTime));
    }

    private static void migrate(DataSource pool, Address address) {
        if (isMigrated(pool)) {
            return;
        }
        try {
            Migrations.migrate(pool, PLACEHOLDERS);
        } catch (FlywayException e) {
            throw new LedgerException(
                    e.getCause() instanceof SQLException sql && PostgresFailure.passing(sql)
                            ? LedgerException.Kind.UNAVAILABLE
                            : LedgerException.Kind.CORRUPT,
                    "ledger " + address.url() + ": cannot be opened or migrated: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }

    private static boolean isMigrated(DataSource pool) {
        try (Connection c = pool.getConnection();
                Statement select = c.createStatement();
                ResultSet row = select.executeQuery("SELECT version FROM flyway_schema_history"
                        + " WHERE success AND version IS NOT NULL ORDER BY installed_rank DESC LIMIT 1")) {
            return row.next()
                    && MigrationVersion.fromVersion(row.getString(1)).equals(MigrationVersion.fromVersion(SCHEMA));
        } catch (SQLException e) {
            return false; // There is none yet, or Flyway says why not.
        }
    }

    private static AgroalDataSource pool(Address address, int connections) {
        AgroalDataSourceConfigurationSupplier configuration = new AgroalDataSourceConfigurationSupplier()
                .metricsEnabled(false)
                .connectionPoolConfiguration(pool -> pool.maxSize(connections)
                        .minSize(0)
                        .initialSize(0)
                        .acquisitionTimeout(Duration.ofSeconds(4))
                        .idleValidationTimeout(Duration.ofSeconds(5))
                        .reapTimeout(Duration.ofMinutes(2))
                        .maxLifetime(Duration.ofMinutes(30))
                        .connectionFactoryConfiguration(connection -> {
                            connection
                                    .jdbcUrl(address.url())
                                    .connectionProviderClassName("org.postgresql.Driver")
                                    .initialSql(SESSION)
                                    .jdbcTransactionIsolation(TransactionIsolation.READ_COMMITTED)
                                    .autoCommit(true)
                                    .jdbcProperty("ApplicationName", "tocsin")
                                    .jdbcProperty("connectTimeout", "4")
                                    .jdbcProperty("socketTimeout", "15")
                                    .jdbcProperty("tcpKeepAlive", "true");
                            address.user().ifPresent(user -> connection.principal(new NamePrincipal(user)));
                            address.password().ifPresent(secret -> connection.credential(new SimplePassword(secret)));
                            return connection;
                        }));
        try {
            return AgroalDataSource.from(configuration);
        } catch (SQLException e) {
            throw PostgresFailure.of(e);
        }
    }
}
