package dev.tocsin.function;

import dev.tocsin.model.Labels;
import dev.tocsin.net.HttpClients;
import dev.tocsin.source.prometheus.RemoteReadConfig;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.remote.Endpoint;
import dev.tocsin.storage.remote.read.Backend;
import dev.tocsin.storage.remote.read.BackendMetrics;
import dev.tocsin.storage.remote.read.RetryBudget;
import dev.tocsin.storage.remote.store.FederatedSource;
import dev.tocsin.storage.remote.store.ReadSource;
import dev.tocsin.storage.remote.store.StoreLimits;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code remote_read} of a prometheus.yml: storages that queries and rules read beside the embedded store. */
final class RemoteReads {

    private static final long IDLE_NANOS = 30 * 60_000_000_000L;
    private static final long CACHE_BYTES = 256L << 20;
    private static final long MAX_RESPONSE = 512L << 20;
    private static final long OVERLAP_MILLIS = 30_000;
    private static final long LOOK_NANOS = 10_000_000_000L;

    private RemoteReads() {}

    /** The store and what the configurations name, as one; empty where they name nothing. */
    static Optional<FederatedSource> of(
            List<RemoteReadConfig> configs, Labels externalLabels, EmbeddedStore store, CollectorRegistry registry) {
        if (configs.isEmpty()) {
            return Optional.empty();
        }
        HttpClients clients = HttpClients.ofSystem("Tocsin/" + BuildInfo.VERSION);
        BackendMetrics metrics = new BackendMetrics(registry);
        List<ReadSource> sources = new ArrayList<>();
        for (RemoteReadConfig config : configs) {
            String name = config.name().isEmpty() ? "remote_read[" + sources.size() + "]" : config.name();
            Duration timeout = Duration.ofMillis(config.timeoutMillis());
            Backend backend = new Backend(
                    new Endpoint(name, config.url(), timeout, config.http()).withHeaders(config.headers()),
                    MAX_RESPONSE,
                    clients,
                    new RetryBudget(System::nanoTime),
                    metrics);
            sources.add(new ReadSource(
                    backend,
                    config.readRecent(),
                    config.requiredMatchers(),
                    config.filterExternalLabels() ? externalLabels : Labels.EMPTY,
                    // Long ranges are read like any other: such a storage has no query API.
                    new StoreLimits(OVERLAP_MILLIS, Long.MAX_VALUE, timeout.toNanos(), CACHE_BYTES, IDLE_NANOS, false),
                    metrics));
        }
        return Optional.of(new FederatedSource(store, sources, new Oldest(store)));
    }

    /** Time of the store's oldest sample, looked up now and then. */
    private static final class Oldest implements LongSupplier {
        private final EmbeddedStore store;
        private long looked = System.nanoTime() - LOOK_NANOS;
        private long oldest = Long.MAX_VALUE;

        Oldest(EmbeddedStore store) {
            this.store = store;
        }

        @Override
        public synchronized long getAsLong() {
            long now = System.nanoTime();
            if (now - looked >= LOOK_NANOS) {
                looked = now;
                oldest = store.status().oldestSampleMillis();
            }
            return oldest;
        }
    }
}
