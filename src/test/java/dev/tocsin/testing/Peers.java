package dev.tocsin.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The real programs Tocsin is compared with: {@code prometheus}, {@code promtool}, {@code alertmanager}, {@code amtool},
 * {@code node_exporter}, {@code victoria-metrics}, {@code vmalert}, {@code etcd}, {@code kube-apiserver},
 * {@code kubectl}. {@code make peers} builds them; they are looked for in the directory that the environment
 * variable {@code TOCSIN_PEERS} names, else in {@code $XDG_CACHE_HOME/tocsin-peers/bin}, else in {@code
 * ~/.cache/tocsin-peers/bin}.
 *
 * <p>A test that asks for a program that is not there is skipped with {@code skipped: no peers}.
 */
public final class Peers {

    private Peers() {}

    /** What a program that ran to its end left behind. */
    public record Result(int exitCode, String out, String err) {}

    /** The directory the programs are looked for in; it may not exist. */
    public static Path directory() {
        String named = System.getenv("TOCSIN_PEERS");
        if (named != null && !named.isEmpty()) {
            return Path.of(named);
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base =
                cache != null && !cache.isEmpty() ? Path.of(cache) : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("tocsin-peers").resolve("bin");
    }

    /** The executable of that name, if it was built. */
    public static Optional<Path> find(String name) {
        Path file = directory().resolve(name);
        return Files.isExecutable(file) ? Optional.of(file) : Optional.empty();
    }

    /** The executable of that name; where it was not built, the running test is skipped. */
    public static Path require(String name) {
        Optional<Path> found = find(name);
        Assumptions.assumeTrue(
                found.isPresent(), () -> "skipped: no peers (" + name + " is not in " + directory() + "; make peers)");
        return found.orElseThrow();
    }

    /** A TCP port of the loopback interface that nothing listened on a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a program ({@code promtool}, {@code amtool}) to its end.
     *
     * @param directory the working directory
     * @throws IllegalStateException if it has not ended after 60 seconds
     */
    public static Result run(String name, Path directory, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(require(name).toString());
        command.addAll(arguments);
        try {
            Path out = Files.createTempFile("peer-" + name, ".out");
            Path err = Files.createTempFile("peer-" + name, ".err");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectOutput(out.toFile())
                        .redirectError(err.toFile())
                        .start();
                process.getOutputStream().close();
                if (!process.waitFor(60, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    throw new IllegalStateException(command + " has not ended after 60s");
                }
                return new Result(process.exitValue(), text(out), text(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + command + " ran", e);
        }
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }

    /**
     * Starts a server.
     *
     * @param name the program
     * @param directory its working directory; its output goes to {@code <name>-<port>.log} there
     * @param port the port that {@code arguments} make it listen on
     * @param readyPath path that answers 200 once it serves, such as {@code /-/ready}
     */
    public static Peer start(String name, Path directory, int port, String readyPath, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(require(name).toString());
        command.addAll(arguments);
        Peer peer = Peer.start(name, command, directory, port);
        peer.awaitReady(readyPath, Duration.ofSeconds(30));
        return peer;
    }

    /**
     * A Prometheus on a free port, ready.
     *
     * @param directory where its configuration, log and data go
     * @param config text of {@code prometheus.yml}; {@code ${PORT}} in it stands for its own port
     * @param flags more flags
     */
    public static Peer prometheus(Path directory, String config, String... flags) {
        int port = freePort();
        Path file = write(directory.resolve("prometheus.yml"), config.replace("${PORT}", Integer.toString(port)));
        List<String> arguments = new ArrayList<>(List.of(
                "--config.file=" + file,
                "--storage.tsdb.path=" + directory.resolve("prometheus-data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--web.enable-lifecycle"));
        arguments.addAll(List.of(flags));
        return start("prometheus", directory, port, "/-/ready", arguments);
    }

    /**
     * An Alertmanager on a free port, alone, ready.
     *
     * @param directory where its configuration, log and data go
     * @param config text of {@code alertmanager.yml}
     * @param flags more flags
     */
    public static Peer alertmanager(Path directory, String config, String... flags) {
        int port = freePort();
        Path file = write(directory.resolve("alertmanager-peer.yml"), config);
        List<String> arguments = new ArrayList<>(List.of(
                "--config.file=" + file,
                "--storage.path=" + directory.resolve("alertmanager-data-" + port),
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address="));
        arguments.addAll(List.of(flags));
        return start("alertmanager", directory, port, "/-/ready", arguments);
    }

    /**
     * A VictoriaMetrics single node on a free port, ready; it shows samples about a second after it took them.
     *
     * @param directory where its log and data go
     * @param flags more flags
     */
    public static Peer victoriaMetrics(Path directory, String... flags) {
        int port = freePort();
        List<String> arguments = new ArrayList<>(List.of(
                "-storageDataPath=" + directory.resolve("victoria-data-" + port),
                "-retentionPeriod=1y",
                "-httpListenAddr=127.0.0.1:" + port));
        arguments.addAll(List.of(flags));
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return start("victoria-metrics", directory, port, "/health", arguments);
    }

    /** A node_exporter on a free port, ready. */
    public static Peer nodeExporter(Path directory, String... flags) {
        int port = freePort();
        List<String> arguments = new ArrayList<>(List.of("--web.listen-address=127.0.0.1:" + port));
        arguments.addAll(List.of(flags));
        return start("node_exporter", directory, port, "/metrics", arguments);
    }

    private static Path write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
