package dev.tocsin.testing;

import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.PostgresLedger;
import io.prometheus.client.Counter;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real PostgreSQL on a free port of the loopback interface, and a new database for whoever asks. */
public final class Postgres implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final EmbeddedPostgres server;

    private Postgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /** Unpacks and starts one. */
    public static Postgres start() {
        try {
            return new Postgres(EmbeddedPostgres.builder()
                    .setServerConfig("fsync", "off")
                    .setServerConfig("max_connections", "100")
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
