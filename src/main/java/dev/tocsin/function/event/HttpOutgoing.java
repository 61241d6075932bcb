package dev.tocsin.function.event;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.model.http.ProxyConfig;
import dev.tocsin.model.http.TlsConfig;
import dev.tocsin.net.HttpCall;
import dev.tocsin.net.HttpClients;
import dev.tocsin.net.HttpOutcome;
import dev.tocsin.net.HttpSender;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/** Sends events to {@code K_SINK} and heartbeats to {@code tocsin.heartbeat.url}, each where it is set. */
public final class HttpOutgoing implements Outgoing, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(HttpOutgoing.class);

    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 2;

    /** A heartbeat says that all is well; it need not say so more often than this. */
    private static final long HEARTBEAT_SPACING = 10_000_000_000L;

    private static final byte[] NOTHING = {};

    private final Optional<String> sink;
    private final Map<String, String> extensions;
    private final String source;
    private final Optional<String> heartbeat;
    private final FunctionMetrics metrics;
    private final Clock clock;
    private final HttpSender sender;
    private final HttpSender toSink;
    private final AtomicLong lastHeartbeat = new AtomicLong(System.nanoTime() - HEARTBEAT_SPACING);

    /**
     * @param sink URL that takes CloudEvents
     * @param overrides value of {@code K_CE_OVERRIDES}, empty for none
     * @param trusted certificates in PEM that the sink's may be signed by, besides which none is trusted; empty for the
     *     system's
     * @param source of the events that are sent
     * @param heartbeat URL that takes heartbeats
     */
    public HttpOutgoing(
            Optional<String> sink,
            String overrides,
            Optional<String> trusted,
            String source,
            Optional<String> heartbeat,
            HttpClients clients,
            FunctionMetrics metrics,
            Clock clock) {
        this.sink = sink.filter(url -> !url.isBlank());
        this.extensions = Overrides.read(overrides);
        this.source = source;
        this.heartbeat = heartbeat.filter(url -> !url.isBlank());
        this.metrics = metrics;
        this.clock = clock;
        this.sender = clients.sender(HttpClientConfig.DEFAULT);
        this.toSink = clients.sender(new HttpClientConfig(
                new HttpAuth.None(),
                new TlsConfig(
                        trusted.filter(pem -> !pem.isBlank()).map(Secret::inline),
                        Optional.empty(),
                        Optional.empty(),
                        "",
                        false,
                        Optional.empty(),
                        Optional.empty()),
                ProxyConfig.NONE,
                true,
                true,
                List.of()));
    }

    /** Whether there is a {@code K_SINK}. */
    public boolean hasSink() {
        return sink.isPresent();
    }

    @Override
    public Optional<String> alertsChanged(long deadline) {
        if (sink.isEmpty()) {
            return Optional.empty();
        }
        Optional<String> problem = send(toSink, event(sink.get(), EventTypes.ALERTS_CHANGED), deadline);
        metrics.sent.labels(problem.isEmpty() ? "success" : "failure").inc();
        return problem.map(why -> "event " + EventTypes.ALERTS_CHANGED + " could not be sent to K_SINK: " + why);
    }

    /** An event without data in binary mode. */
    private HttpCall event(String url, String type) {
        Map<String, String> attributes = new LinkedHashMap<>(extensions);
        attributes.put("specversion", "1.0");
        attributes.put("id", UUID.randomUUID().toString());
        attributes.put("source", source);
        attributes.put("type", type);
        attributes.put("time", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString());
        Map<String, String> headers = new LinkedHashMap<>();
        attributes.forEach((name, value) -> headers.put("ce-" + name, encoded(value)));
        return new HttpCall("POST", url, headers, Optional.of(NOTHING), TIMEOUT, HttpCall.DEFAULT_MAX_RESPONSE);
    }

    /** Percent-encodes what a header cannot hold (CloudEvents HTTP binding 1.0.2, section 3.1.3.2). */
    private static String encoded(String value) {
        StringBuilder out = new StringBuilder();
        value.codePoints().forEach(c -> {
            if (c > ' ' && c < 0x7f && c != '"' && c != '%') {
                out.appendCodePoint(c);
            } else {
                String text = URLEncoder.encode(Character.toString(c), StandardCharsets.UTF_8);
                out.append(text.equals("+") ? "%20" : text);
            }
        });
        return out.toString();
    }

    @Override
    public void heartbeat(long deadline) {
        long now = System.nanoTime();
        long last = lastHeartbeat.get();
        if (heartbeat.isEmpty() || now - last < HEARTBEAT_SPACING || !lastHeartbeat.compareAndSet(last, now)) {
            return;
        }
        HttpCall call = new HttpCall(
                "POST", heartbeat.get(), Map.of(), Optional.of(NOTHING), TIMEOUT, HttpCall.DEFAULT_MAX_RESPONSE);
        Optional<String> problem = send(sender, call, deadline);
        metrics.heartbeats.labels(problem.isEmpty() ? "success" : "failure").inc();
        problem.ifPresentOrElse(
                why -> LOG.warnf("heartbeat to tocsin.heartbeat.url failed: %s", why),
                () -> metrics.lastHeartbeat.set(clock.millis() / 1e3));
    }

    /** Sends, and once more if that may help. */
    private static Optional<String> send(HttpSender by, HttpCall call, long deadline) {
        String why = "the budget of the wake-up is used up";
        for (int i = 0; i < ATTEMPTS; i++) {
            Duration left = Duration.ofNanos(deadline - System.nanoTime());
            if (left.isNegative() || left.isZero()) {
                break;
            }
            Duration timeout = left.compareTo(TIMEOUT) < 0 ? left : TIMEOUT;
            HttpOutcome outcome = by.send(new HttpCall(
                    call.method(), call.url(), call.headers(), call.body(), timeout, call.maxResponseBytes()));
            if (outcome instanceof HttpOutcome.Success) {
                return Optional.empty();
            }
            why = outcome.describe();
            if (outcome instanceof HttpOutcome.ClientError) {
                break;
            }
        }
        return Optional.of(why);
    }

    @Override
    public void close() {
        sender.close();
        toSink.close();
    }
}
