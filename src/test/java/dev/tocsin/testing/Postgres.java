package dev.tocsin.testing;

import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.PostgresLedger;
import io.prometheus.client.Counter;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real PostgreSQL on a free port of the loopback interface, and a new database for whoever asks. */
public final class Postgres implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Path data;
    private final int port;
    private EmbeddedPostgres server;

    private Postgres(Path data, int port) throws IOException {
        this.data = data;
        this.port = port;
        this.server = begin();
    }

    /** Unpacks and starts one. */
    public static Postgres start() {
        try {
            return new Postgres(Files.createTempDirectory("tocsin-postgres"), Peers.freePort());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private EmbeddedPostgres begin() throws IOException {
        return EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "off")
                .setServerConfig("max_connections", "100")
                .start();
    }

    /** Ends it, with all connections, and starts it again a while later. */
    public void restart(Duration away) {
        try {
            server.close();
            Thread.sleep(away);
            server = begin();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes a database and says its address, {@code postgresql://…}. */
    public String newDatabase() {
        String name = "tocsin_" + COUNT.incrementAndGet();
        try (Connection c = server.getPostgresDatabase().getConnection();
                var create = c.createStatement()) {
            create.execute("CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return "postgresql://postgres@127.0.0.1:" + server.getPort() + "/" + name;
    }

    /** A plain connection to a database. */
    public static Connection connect(String address) throws SQLException {
        return DriverManager.getConnection(
                address.replace("postgresql://postgres@", "jdbc:postgresql://") + "?user=postgres");
    }

    /** Opens a ledger as one process of several does. */
    public static Ledger open(String address) {
        return PostgresLedger.open(
                PostgresLedger.Address.of(address, Optional.empty(), Optional.empty()), 8, retries());
    }

    /** A counter that nobody reads. */
    public static Counter retries() {
        return Counter.build("retries", "unused").labelNames("state").create();
    }

    @Override
    public void close() {
        try {
            server.close();
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
