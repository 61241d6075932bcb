package dev.tocsin.storage.remote.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.net.HttpCall;
import dev.tocsin.net.HttpClients;
import dev.tocsin.net.HttpOutcome;
import dev.tocsin.net.HttpSender;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.storage.remote.Endpoint;
import dev.tocsin.storage.remote.read.Backend;
import dev.tocsin.storage.remote.read.BackendMetrics;
import dev.tocsin.storage.remote.read.ExternalLabels;
import dev.tocsin.storage.remote.read.Flavour;
import dev.tocsin.storage.remote.read.RetryBudget;
import dev.tocsin.storage.remote.write.SeriesEncoder;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Remote storages as tests open them, and what they ask them. */
final class TestStorages {

    /** Nobody stops an evaluation but its timeout. */
    static final QueryControl CONTROL = QueryControl.measuredBy(System::nanoTime);

    static final HttpClients CLIENTS = HttpClients.ofSystem("Tocsin/test");

    static final Engine ENGINE =
            new Engine(new EngineOptions(300_000, 60_000, 50_000_000, 120_000_000_000L, PromqlOptions.parse(Set.of())));

    /** Nothing is unsent. */
    static final Unsent NOTHING = unsent(Set.of());

    private TestStorages() {}

    /** A row of these names waits, with nothing in it. */
    static Unsent unsent(Set<String> names) {
        return names.isEmpty()
                ? new TestUnsent(false)
                : new TestUnsent(false).with(names, new SeriesEncoder().compressed());
    }

    /** A storage and what it counts. */
    record Opened(RemoteStorage storage, BackendMetrics metrics) implements AutoCloseable {
        @Override
        public void close() {
            storage.close();
        }
    }

    /** What a test may want otherwise. */
    record Options(
            EvaluationMode mode,
            @Nullable Flavour flavour,
            @Nullable ExternalLabels external,
            Unsent unsent,
            long maxResponse,
            long longRangeMillis,
            boolean fill,
            long cacheBytes,
            long gatherNanos) {

        static final Options DEFAULT =
                new Options(EvaluationMode.SAMPLES, null, null, NOTHING, 256 << 20, 7_200_000, false, 512 << 20, 0);

        Options mode(EvaluationMode to) {
            return new Options(
                    to, flavour, external, unsent, maxResponse, longRangeMillis, fill, cacheBytes, gatherNanos);
        }

        Options flavour(Flavour to) {
            return new Options(mode, to, external, unsent, maxResponse, longRangeMillis, fill, cacheBytes, gatherNanos);
        }

        Options external(ExternalLabels to) {
            return new Options(mode, flavour, to, unsent, maxResponse, longRangeMillis, fill, cacheBytes, gatherNanos);
        }

        Options unsent(Unsent to) {
            return new Options(
                    mode, flavour, external, to, maxResponse, longRangeMillis, fill, cacheBytes, gatherNanos);
        }

        Options maxResponse(long bytes) {
            return new Options(mode, flavour, external, unsent, bytes, longRangeMillis, fill, cacheBytes, gatherNanos);
        }

        Options longRange(long millis, boolean filled, long cache) {
            return new Options(mode, flavour, external, unsent, maxResponse, millis, filled, cache, gatherNanos);
        }

        Options gather(long nanos) {
            return new Options(mode, flavour, external, unsent, maxResponse, longRangeMillis, fill, cacheBytes, nanos);
        }
    }

    static Opened open(String url, Options options) {
        BackendMetrics metrics = new BackendMetrics(new CollectorRegistry());
        Backend backend = new Backend(
                new Endpoint("test", Secret.inline(url), Duration.ofSeconds(20), HttpClientConfig.DEFAULT),
                options.maxResponse,
                CLIENTS,
                new RetryBudget(System::nanoTime),
                metrics);
        StoreLimits limits = new StoreLimits(
                30_000, options.longRangeMillis, 30_000_000_000L, options.cacheBytes, 600_000_000_000L, options.fill);
        return new Opened(
                new RemoteStorage(
                        backend,
                        Optional.ofNullable(options.flavour),
                        Optional.ofNullable(options.external),
                        GroupModes.of(options.mode, List.of()),
                        limits,
                        options.gatherNanos,
                        options.unsent,
                        System::currentTimeMillis,
                        metrics),
                metrics);
    }

    /** What the engine says over a storage: value by labels. */
    static Map<String, Double> engine(Opened opened, String query, long at) {
        QueryValue.Vector vector = (QueryValue.Vector) ENGINE.instant(
                        PromqlParser.parse(query, PromqlOptions.parse(Set.of())),
                        at,
                        opened.storage.source(),
                        QueryControl.NONE)
                .value();
        Map<String, Double> rows = new TreeMap<>();
        vector.samples().forEach(s -> rows.put(s.labels().toString(), s.value()));
        return rows;
    }

    /** Remote-writes a body. */
    static void push(String base, byte[] body) {
        try (HttpSender sender = CLIENTS.sender(HttpClientConfig.DEFAULT)) {
            HttpOutcome outcome = sender.send(
                    HttpCall.post(base + "/api/v1/write", "application/x-protobuf", body, Duration.ofSeconds(20))
                            .withHeader("Content-Encoding", "snappy")
                            .withHeader("X-Prometheus-Remote-Write-Version", "0.1.0"));
            assertThat(outcome).isInstanceOf(HttpOutcome.Success.class);
        }
    }
}
