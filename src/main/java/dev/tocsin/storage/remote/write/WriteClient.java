package dev.tocsin.storage.remote.write;

import dev.tocsin.net.HttpCall;
import dev.tocsin.net.HttpClients;
import dev.tocsin.net.HttpOutcome;
import dev.tocsin.net.HttpSender;
import dev.tocsin.net.Secrets;
import dev.tocsin.net.UnusableException;
import dev.tocsin.storage.remote.ServerSaid;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * Sends request bodies to one endpoint, repeating what may succeed later until it does (Prometheus 3.14
 * {@code storage/remote/client.go}, {@code queue_manager.go sendWriteRequestWithBackoff}).
 */
public final class WriteClient implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(WriteClient.class);

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Type", "application/x-protobuf",
            "Content-Encoding", "snappy",
            "X-Prometheus-Remote-Write-Version", "0.1.0");

    /** An endpoint that is down is named in the log that often. */
    private static final long QUIET_NANOS = 60_000_000_000L;

    /** For {@link #send}: as long as it takes. */
    public static final long NO_DEADLINE = Long.MAX_VALUE;

    private final WriteEndpoint endpoint;
    private final HttpSender sender;
    private final WriteMetrics metrics;
    private final String[] labels;
    private final AtomicLong complained = new AtomicLong(Long.MIN_VALUE);
    private volatile boolean closed;

    /** What became of a request. */
    public enum Sent {
        /** Taken. */
        TAKEN,
        /** Refused for good; its samples are lost and counted. */
        REFUSED,
        /** Not taken in time, or not known: this process ends. */
        NOT_YET
    }

    public WriteClient(WriteEndpoint endpoint, HttpClients clients, WriteMetrics metrics) {
        this.endpoint = endpoint;
        this.sender = clients.sender(endpoint.endpoint().http());
        this.metrics = metrics;
        this.labels = new String[] {endpoint.name(), origin(endpoint)};
        // So that an endpoint that was never reached is seen as 0, not as missing.
        metrics.samples.labels(labels);
        metrics.failed.labels(labels);
        metrics.retried.labels(labels);
        metrics.pending.labels(labels);
        metrics.maxShards.labels(labels).set(endpoint.queue().maxShards());
        metrics.minShards.labels(labels).set(endpoint.queue().minShards());
    }

    private static String origin(WriteEndpoint endpoint) {
        try {
            URI uri = URI.create(Secrets.reveal(endpoint.endpoint().url()));
            return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
        } catch (UnusableException | IllegalArgumentException e) {
            return "";
        }
    }

    public WriteEndpoint endpoint() {
        return endpoint;
    }

    /** Values of the labels {@code remote_name} and {@code url}. */
    String[] labels() {
        return labels;
    }

    WriteMetrics metrics() {
        return metrics;
    }

    void dropped(String reason, int samples) {
        if (samples > 0) {
            metrics.dropped.labels(labels[0], labels[1], reason).inc(samples);
        }
    }

    /**
     * Sends a body, repeatedly if need be; blocks until it is taken, refused for good, or this client is closed.
     *
     * @param body as it goes over the wire
     * @param samples how many it holds; 0 for metadata, which is tried once
     * @param newestMillis time of its newest sample
     * @param deadline of {@link System#nanoTime} after which no attempt begins, or {@link #NO_DEADLINE}
     */
    public Sent send(byte[] body, int samples, long newestMillis, long deadline) {
        return send(body, samples, newestMillis, deadline, true);
    }

    /** As {@link #send}, for a body that is sent again in parts if it is refused: then nothing is counted as lost. */
    Sent sendOnceRefusable(byte[] body, int samples, long newestMillis, long deadline) {
        return send(body, samples, newestMillis, deadline, false);
    }

    private Sent send(byte[] body, int samples, long newestMillis, long deadline, boolean last) {
        long backoff = endpoint.queue().minBackoffMillis();
        while (!closed && (deadline == NO_DEADLINE || System.nanoTime() - deadline < 0)) {
            long begin = System.nanoTime();
            HttpOutcome outcome = post(body);
            if (outcome instanceof HttpOutcome.Answered) {
                metrics.duration.labels(labels).observe((System.nanoTime() - begin) / 1e9);
            }
            if (outcome instanceof HttpOutcome.Success) {
                taken(body.length, samples, newestMillis);
                return Sent.TAKEN;
            }
            if (samples == 0 || !repeatable(outcome)) {
                if (last) {
                    refused(outcome, samples);
                }
                return Sent.REFUSED;
            }
            if (outcome instanceof HttpOutcome.Cancelled) {
                return Sent.NOT_YET;
            }
            metrics.retried.labels(labels).inc(samples);
            complain(outcome.describe());
            long wait = retryAfter(outcome).map(Duration::toMillis).orElse(backoff);
            wait = Math.max(wait, endpoint.queue().minBackoffMillis());
            if (deadline != NO_DEADLINE && System.nanoTime() + wait * 1_000_000L - deadline > 0 || !pause(wait)) {
                return Sent.NOT_YET;
            }
            backoff = Math.min(2 * backoff, endpoint.queue().maxBackoffMillis());
        }
        return Sent.NOT_YET;
    }

    private HttpOutcome post(byte[] body) {
        String url;
        try {
            url = Secrets.reveal(endpoint.endpoint().url());
        } catch (UnusableException e) {
            return new HttpOutcome.NotSent(String.valueOf(e.getMessage()), true);
        }
        return sender.send(new HttpCall(
                "POST", url, HEADERS, Optional.of(body), endpoint.endpoint().timeout(), HttpCall.DEFAULT_MAX_RESPONSE));
    }

    private boolean repeatable(HttpOutcome outcome) {
        return switch (outcome) {
            case HttpOutcome.Success _, HttpOutcome.Redirect _, HttpOutcome.ClientError _ -> false;
            case HttpOutcome.RateLimited _ -> endpoint.queue().retryOnRateLimit();
            case HttpOutcome.ServerError _ -> true;
            // No answer says that the samples are unwanted: they wait until what is wrong is put right.
            case HttpOutcome.ConnectFailed _,
                    HttpOutcome.TlsFailed _,
                    HttpOutcome.TimedOut _,
                    HttpOutcome.Lost _,
                    HttpOutcome.Cancelled _,
                    HttpOutcome.NotSent _ -> true;
        };
    }

    private static Optional<Duration> retryAfter(HttpOutcome outcome) {
        return switch (outcome) {
            case HttpOutcome.RateLimited limited -> limited.retryAfter();
            case HttpOutcome.ServerError error -> error.retryAfter();
            default -> Optional.empty();
        };
    }

    private void taken(int bytes, int samples, long newestMillis) {
        if (samples > 0) {
            metrics.samples.labels(labels).inc(samples);
            metrics.bytes.labels(labels).inc(bytes);
            var highest = metrics.highestSent.labels(labels);
            highest.set(Math.max(highest.get(), newestMillis / 1e3));
        }
    }

    private void refused(HttpOutcome outcome, int samples) {
        String why = outcome.describe();
        if (outcome instanceof HttpOutcome.Answered answered) {
            why += ServerSaid.quote(answered.answer(), endpoint.endpoint());
        }
        if (samples > 0) {
            metrics.failed.labels(labels).inc(samples);
            LOG.errorf("remote write to %s: %d samples are dropped: %s", endpoint.name(), samples, why);
        } else {
            LOG.warnf("remote write to %s: metadata was not taken: %s", endpoint.name(), why);
        }
    }

    private void complain(String why) {
        long now = System.nanoTime();
        long last = complained.get();
        if ((last == Long.MIN_VALUE || now - last > QUIET_NANOS) && complained.compareAndSet(last, now)) {
            LOG.warnf("remote write to %s fails and is repeated: %s", endpoint.name(), why);
        }
    }

    private boolean pause(long millis) {
        try {
            long left = millis;
            while (left > 0 && !closed) {
                long step = Math.min(left, 200);
                TimeUnit.MILLISECONDS.sleep(step);
                left -= step;
            }
            return !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether {@link #close} was called. */
    boolean isClosed() {
        return closed;
    }

    /** Gives up waiting; what was not taken stays where it came from. */
    @Override
    public void close() {
        closed = true;
        sender.close();
    }
}
