package dev.tocsin.storage.remote.read;

import dev.tocsin.net.BodyReader;
import dev.tocsin.net.HttpCall;
import dev.tocsin.net.HttpClients;
import dev.tocsin.net.HttpOutcome;
import dev.tocsin.net.HttpSender;
import dev.tocsin.net.Secrets;
import dev.tocsin.net.UnusableException;
import dev.tocsin.storage.remote.Endpoint;
import dev.tocsin.storage.remote.ServerSaid;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Requests to one storage: its URL, credentials, timeouts, and repetitions within a budget. What the answer means is the
 * business of a {@link Answer}.
 */
public final class Backend implements AutoCloseable {

    private static final int ATTEMPTS = 3;
    private static final long FIRST_PAUSE_NANOS = 100_000_000L;

    private final Endpoint endpoint;
    private final long maxResponseBytes;
    private final HttpSender sender;
    private final RetryBudget budget;
    private final BackendMetrics metrics;

    /**
     * @param endpoint base URL that {@code /api/v1/…} is added to
     * @param maxResponseBytes a larger answer is given up
     */
    public Backend(
            Endpoint endpoint, long maxResponseBytes, HttpClients clients, RetryBudget budget, BackendMetrics metrics) {
        this.endpoint = endpoint;
        this.maxResponseBytes = maxResponseBytes;
        this.sender = clients.sender(endpoint.http());
        this.budget = budget;
        this.metrics = metrics;
    }

    BackendMetrics metrics() {
        return metrics;
    }

    long maxResponseBytes() {
        return maxResponseBytes;
    }

    /** Decodes an answer as it comes. */
    interface Answer {
        /** It begins, or begins anew. */
        void begin(HttpHeaders headers) throws IOException;

        /** Some bytes of it. */
        void read(ByteBuffer bytes) throws IOException;

        /** It is complete. */
        void end() throws IOException;
    }

    /** Counts the bytes of an answer, holds it to its limit, and remembers what was wrong with it. */
    private final class Limited implements BodyReader {
        private final Answer answer;
        private long bytes;
        private Optional<BackendException> failure = Optional.empty();

        Limited(Answer answer) {
            this.answer = answer;
        }

        private void run(Step step) throws IOException {
            try {
                step.run();
            } catch (IOException | RuntimeException e) {
                failure = Optional.of(new BackendException(
                        e instanceof TooLargeException
                                ? BackendException.Kind.TOO_LARGE
                                : BackendException.Kind.UNAVAILABLE,
                        "the answer cannot be read: " + e.getMessage()));
                throw e;
            }
        }

        @Override
        public void begin(HttpHeaders headers) throws IOException {
            bytes = 0;
            failure = Optional.empty();
            run(() -> answer.begin(headers));
        }

        @Override
        public void read(ByteBuffer buffer) throws IOException {
            bytes += buffer.remaining();
            run(() -> {
                if (bytes > maxResponseBytes) {
                    throw new TooLargeException(maxResponseBytes);
                }
                answer.read(buffer);
            });
        }

        @Override
        public void end() throws IOException {
            run(answer::end);
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    /** More than is allowed. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1;

        TooLargeException(long limit) {
            super("it is larger than tocsin.storage.max-response-size (" + limit + " bytes)");
        }
    }

    /**
     * Sends a request until it is answered, it is refused, the budget is spent or the time is over.
     *
     * @param kind for metrics and messages
     * @param path behind the base URL, with its slash
     * @param headers {@code Content-Type} among them
     * @param body empty for a GET
     * @param deadline of {@link System#nanoTime}
     * @throws BackendException if there is no complete answer
     */
    void call(String kind, String path, Map<String, String> headers, byte[] body, Answer answer, long deadline)
            throws BackendException {
        budget.first();
        long pause = FIRST_PAUSE_NANOS;
        for (int attempt = 1; ; attempt++) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                throw new BackendException(
                        BackendException.Kind.UNAVAILABLE, describe(kind, "no time is left for the request"));
            }
            Duration timeout =
                    Duration.ofNanos(Math.min(left, endpoint.timeout().toNanos()));
            Limited limited = new Limited(answer);
            HttpCall call = new HttpCall(
                    body.length == 0 ? "GET" : "POST",
                    url(path, kind),
                    headers,
                    body.length == 0 ? Optional.empty() : Optional.of(body),
                    timeout,
                    HttpCall.DEFAULT_MAX_RESPONSE);
            long begin = System.nanoTime();
            HttpOutcome outcome = sender.send(call, limited);
            metrics.called(kind, outcomeName(outcome), body.length, limited.bytes, (System.nanoTime() - begin) / 1e9);
            if (outcome instanceof HttpOutcome.Success) {
                return;
            }
            BackendException failure = limited.failure
                    .map(f -> new BackendException(f.kind(), describe(kind, String.valueOf(f.getMessage()))))
                    .orElseGet(() -> failure(kind, outcome));
            long wait = retryAfter(outcome).map(Duration::toNanos).orElse(pause);
            boolean again = failure.kind() == BackendException.Kind.UNAVAILABLE
                    && attempt < ATTEMPTS
                    && !(outcome instanceof HttpOutcome.Cancelled)
                    && System.nanoTime() + wait - deadline < 0
                    && budget.take();
            if (!again) {
                throw failure;
            }
            metrics.retries.inc();
            pause(kind, wait);
            pause *= 4;
        }
    }

    private String url(String path, String kind) throws BackendException {
        try {
            String base = Secrets.reveal(endpoint.url());
            return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
        } catch (UnusableException e) {
            throw new BackendException(
                    BackendException.Kind.UNAVAILABLE, describe(kind, String.valueOf(e.getMessage())));
        }
    }

    private void pause(String kind, long nanos) throws BackendException {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BackendException(BackendException.Kind.UNAVAILABLE, describe(kind, "interrupted"));
        }
    }

    private String describe(String kind, String what) {
        return "storage " + endpoint.name() + ": " + kind + ": " + what;
    }

    private BackendException failure(String kind, HttpOutcome outcome) {
        String what = outcome.describe();
        if (outcome instanceof HttpOutcome.Answered answered) {
            what += ServerSaid.quote(answered.answer(), endpoint);
        }
        boolean refused = outcome instanceof HttpOutcome.ClientError || outcome instanceof HttpOutcome.Redirect;
        return new BackendException(
                refused ? BackendException.Kind.REFUSED : BackendException.Kind.UNAVAILABLE, describe(kind, what));
    }

    private static Optional<Duration> retryAfter(HttpOutcome outcome) {
        return switch (outcome) {
            case HttpOutcome.RateLimited limited -> limited.retryAfter();
            case HttpOutcome.ServerError error -> error.retryAfter();
            default -> Optional.empty();
        };
    }

    private static String outcomeName(HttpOutcome outcome) {
        return switch (outcome) {
            case HttpOutcome.Success _ -> "success";
            case HttpOutcome.Redirect _ -> "redirect";
            case HttpOutcome.ClientError _ -> "client_error";
            case HttpOutcome.RateLimited _ -> "rate_limited";
            case HttpOutcome.ServerError _ -> "server_error";
            case HttpOutcome.ConnectFailed _ -> "connect";
            case HttpOutcome.TlsFailed _ -> "tls";
            case HttpOutcome.TimedOut _ -> "timeout";
            case HttpOutcome.Lost _ -> "lost";
            case HttpOutcome.Cancelled _ -> "cancelled";
            case HttpOutcome.NotSent _ -> "not_sent";
        };
    }

    /** Fields as {@code application/x-www-form-urlencoded}: alternating names and values. */
    static byte[] form(Iterable<String> namesAndValues) {
        StringBuilder out = new StringBuilder();
        boolean name = true;
        for (String text : namesAndValues) {
            if (name && !out.isEmpty()) {
                out.append('&');
            }
            out.append(URLEncoder.encode(text, StandardCharsets.UTF_8));
            if (name) {
                out.append('=');
            }
            name = !name;
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        sender.close();
    }
}
