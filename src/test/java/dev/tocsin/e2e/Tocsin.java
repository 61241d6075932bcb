package dev.tocsin.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import dev.tocsin.testing.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The jar that {@code make build} makes, or the executable that {@code TOCSIN_BINARY} names, as a process of its own with
 * its own directory: data in {@code data}, rules in {@code rules}, {@code alertmanager.yml}, logs of all its lives in one
 * file. May be killed and started again, on the same port and data.
 */
final class Tocsin implements AutoCloseable {

    /** Eight engineers share two cores at times. */
    private static final Duration START = Duration.ofSeconds(60);

    private final Path directory;
    private final int port = Peers.freePort();
    private final Map<String, String> environment = new TreeMap<>();
    private @Nullable Peer process;

    /** @param directory where everything of it lies; rule files and configuration are written by {@link #rules}, {@link #alertmanager} */
    Tocsin(Path directory) {
        Program.command(512); // skips where there is none
        this.directory = directory.toAbsolutePath();
        with("QUARKUS_HTTP_PORT", Integer.toString(port));
        with("TOCSIN_DATA", this.directory.resolve("data").toString());
        // The store holds what the test put there.
        with("TOCSIN_SCRAPE_SELF", "false");
        with("TOCSIN_RULES_FILES", this.directory.resolve("rules") + "/**/*.{yaml,yml}");
        with("TOCSIN_NOTIFY_CONFIG", this.directory.resolve("alertmanager.yml").toString());
    }

    /** Sets an environment variable of its next start. */
    Tocsin with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Writes a rule file. */
    Tocsin rules(String name, String text) {
        write(directory.resolve("rules").resolve(name), text);
        return this;
    }

    /** Where a rule file lies. */
    Path ruleFile(String name) {
        return directory.resolve("rules").resolve(name);
    }

    /** Writes the notify configuration. */
    Tocsin alertmanager(String text) {
        write(directory.resolve("alertmanager.yml"), text);
        return this;
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it and waits until it is ready. */
    Tocsin start() {
        launch();
        awaitReady();
        return this;
    }

    /** Waits until what was launched is ready. */
    void awaitReady() {
        peer().awaitReady("/-/ready", START);
    }

    /** Starts it and does not wait. */
    void launch() {
        List<String> command = Program.command(512, "serve");
        List<String> variables = new ArrayList<>();
        environment.forEach((name, value) -> variables.addAll(List.of(name, value)));
        process = Peer.start("tocsin", command, directory, port, variables.toArray(String[]::new));
    }

    /** {@code kill -9}. */
    void kill() {
        peer().kill();
    }

    private Peer peer() {
        Peer running = process;
        if (running == null) {
            throw new IllegalStateException("not started");
        }
        return running;
    }

    int port() {
        return port;
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    /** Everything it printed, in all its lives. */
    String log() {
        return peer().log();
    }

    /** {@code data} of an answer of the Prometheus API. */
    JsonNode api(String path) {
        return prometheusApi(url(path));
    }

    /** {@code data} of an answer of any server's Prometheus API. */
    static JsonNode prometheusApi(String url) {
        Http.Answer answer = Http.get(url);
        if (answer.status() != 200) {
            throw new AssertionError(url + " answers " + answer.status() + ": " + answer.body());
        }
        return answer.json().path("data");
    }

    /** The active alert with this name in {@code /api/v1/alerts}; missing if there is none. */
    JsonNode alert(String name) {
        for (JsonNode alert : api("/api/v1/alerts").path("alerts")) {
            if (alert.path("labels").path("alertname").asText().equals(name)) {
                return alert;
            }
        }
        return com.fasterxml.jackson.databind.node.MissingNode.getInstance();
    }

    /** Waits until the alert with this name is in a state, and returns it. */
    JsonNode awaitAlert(String name, String state, Duration atMost) {
        return Await.until(
                name + " " + state,
                atMost,
                () -> alert(name),
                alert -> alert.path("state").asText().equals(state));
    }

    /** Reasons and details in the ledger's history, oldest first, one line each: {@code KIND SUBJECT: REASON DETAIL}. */
    List<String> history() {
        List<String> lines = new ArrayList<>();
        String sql = "SELECT kind, subject, reason, detail FROM history ORDER BY since, id";
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("data/ledger.db"));
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                lines.add(rows.getString(1) + " " + rows.getString(2) + ": " + rows.getString(3) + " "
                        + rows.getString(4));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return lines;
    }

    /** Runs amtool against it. */
    Peers.Result amtool(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--alertmanager.url=" + url("/")));
        all.addAll(List.of(arguments));
        return Peers.run("amtool", directory, all);
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
    }
}
