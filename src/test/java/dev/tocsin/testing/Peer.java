package dev.tocsin.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, on a loopback port, with its output in a file; closing it stops it. Works for the
 * peers and for Tocsin itself alike.
 */
public final class Peer implements AutoCloseable {

    private final String name;
    private final Process process;
    private final int port;
    private final Path log;

    private Peer(String name, Process process, int port, Path log) {
        this.name = name;
        this.process = process;
        this.port = port;
        this.log = log;
    }

    /**
     * Starts a command.
     *
     * @param name what messages and the log file call it
     * @param directory its working directory; standard output and error are appended to {@code <name>-<port>.log} there
     * @param port the port that the command makes it listen on
     * @param environment variables, alternating names and values, on top of this process' own
     */
    public static Peer start(String name, List<String> command, Path directory, int port, String... environment) {
        try {
            Files.createDirectories(directory);
            Path log = directory.resolve(name + "-" + port + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            for (int i = 0; i + 1 < environment.length; i += 2) {
                builder.environment().put(environment[i], environment[i + 1]);
            }
            Process process = builder.start();
            process.getOutputStream().close();
            return new Peer(name, process, port, log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return port;
    }

    /** {@code 127.0.0.1:<port>}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** {@code http://127.0.0.1:<port>} and the path. */
    public String url(String path) {
        return "http://" + address() + path;
    }

    public Process process() {
        return process;
    }

    /** Everything it printed so far. */
    public String log() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until a GET of the path answers 200.
     *
     * @throws IllegalStateException with its log, if it ends first or the time is over
     */
    public void awaitReady(String path, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        HttpRequest request = HttpRequest.newBuilder(URI.create(url(path)))
                .timeout(Duration.ofSeconds(5))
                .build();
        try (HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build()) {
            while (!answers(client, request)) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(
                            name + " ended with " + process.exitValue() + " before it was ready:\n" + log());
                }
                if (System.nanoTime() > deadline) {
                    close();
                    throw new IllegalStateException(name + " is not ready after " + timeout + ":\n" + log());
                }
                process.waitFor(50, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** {@code kill -9}: the process gets no chance to tidy up. Returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Asks it to end (SIGTERM), and kills it if it has not after 15 seconds. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(15, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }
}
