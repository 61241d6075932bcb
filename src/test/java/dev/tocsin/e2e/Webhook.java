package dev.tocsin.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tocsin.testing.Peers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The receiver of notifications: records what it gets and when, and misbehaves as told. Keeps its port while it is away, so
 * that it can be unreachable for a time.
 */
final class Webhook implements AutoCloseable {

    /** How it answers a request. */
    sealed interface Answer {

        /** A status, with headers as alternating names and values. */
        record Status(int code, String... headers) implements Answer {}

        /** No answer until it is closed. */
        record Hang() implements Answer {}

        /** The connection is closed without an answer. */
        record Close() implements Answer {}
    }

    /**
     * One request.
     *
     * @param at when it came, milliseconds since 1970
     * @param headers names in lower case
     */
    record Page(long at, String path, Map<String, String> headers, JsonNode body) {

        /** {@code firing} or {@code resolved}. */
        String status() {
            return body.path("status").asText();
        }

        /** The values of a label of its alerts, in order. */
        List<String> labels(String name) {
            return alerts().map(alert -> alert.path("labels").path(name).asText())
                    .toList();
        }

        Stream<JsonNode> alerts() {
            List<JsonNode> alerts = new ArrayList<>();
            body.path("alerts").forEach(alerts::add);
            return alerts.stream();
        }

        String idempotencyKey() {
            return headers.getOrDefault("idempotency-key", "");
        }
    }

    private static final Answer OK = new Answer.Status(200);

    private final int port = Peers.freePort();
    private final List<Page> pages = new ArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpServer server;

    private Webhook() {}

    /** One that is reachable. */
    static Webhook up() {
        Webhook webhook = new Webhook();
        webhook.start();
        return webhook;
    }

    /** One whose port nobody listens on yet. */
    static Webhook down() {
        return new Webhook();
    }

    void start() {
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            started.setExecutor(threads);
            started.createContext("/", this::handle);
            started.start();
            server = started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on requests to this path are answered so. */
    void answer(String path, Answer answer) {
        answers.put(path, answer);
    }

    String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> headers = new TreeMap<>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
        String path = exchange.getRequestURI().getPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Page page = new Page(System.currentTimeMillis(), path, headers, Http.json(body));
        synchronized (pages) {
            pages.add(page);
        }
        switch (answers.getOrDefault(path, OK)) {
            case Answer.Status status -> {
                for (int i = 0; i + 1 < status.headers.length; i += 2) {
                    exchange.getResponseHeaders().set(status.headers[i], status.headers[i + 1]);
                }
                exchange.sendResponseHeaders(status.code, -1);
            }
            case Answer.Hang _ -> {
                try {
                    closing.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            case Answer.Close _ -> {}
        }
        exchange.close();
    }

    /** What came for a path, in order. */
    List<Page> pages(String path) {
        synchronized (pages) {
            return pages.stream().filter(page -> page.path.equals(path)).toList();
        }
    }

    /** Waits until so many came for a path, and returns what came. */
    List<Page> await(String path, int count, Duration atMost) {
        return Await.until(count + " requests to " + path, atMost, () -> pages(path), got -> got.size() >= count);
    }

    @Override
    public void close() {
        closing.countDown();
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }
}
