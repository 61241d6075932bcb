package dev.tocsin.storage;

import dev.tocsin.model.PromDuration;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.StoreSettings;
import dev.tocsin.storage.remote.RemoteWriteReceiver;
import dev.tocsin.storage.remote.WriteLimits;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The one embedded store of the process: opened before anything else needs it, closed after everything else. */
@Singleton
public final class StoreBeans {

    private static final Logger LOG = Logger.getLogger("dev.tocsin.storage");

    private final DataDirectory directory;
    private final EmbeddedStore store;
    private final Arrivals arrivals;
    private final RemoteWriteReceiver receiver;
    private final ScheduledExecutorService upkeep;

    StoreBeans(
            StorageConfig config,
            @ConfigProperty(name = "tocsin.data", defaultValue = "data") String data,
            @ConfigProperty(name = "tocsin.query.enable-feature") Optional<List<String>> features,
            CollectorRegistry metrics) {
        // The lock comes first: it also keeps a second process out of the ledger.
        directory = take(Path.of(data));
        StoreSettings settings = StoreSettings.of(directory.path().resolve("samples"))
                .withRetention(
                        PromDuration.parseMillis(config.retention().time()),
                        config.retention().size().map(ByteSize::parse).orElse(0L));
        LongSupplier clock = System::currentTimeMillis;
        long begin = System.nanoTime();
        try {
            store = EmbeddedStore.open(settings, clock, LOG::warn);
        } catch (IOException e) {
            throw new UncheckedIOException("tocsin.data: cannot use " + settings.directory() + " for samples", e);
        }
        LOG.infof(
                "%d series ready from %s after %d ms",
                store.liveSeries(), settings.directory(), (System.nanoTime() - begin) / 1_000_000);
        StorageConfig.Limits limits = config.limits();
        arrivals = new Arrivals(store);
        receiver = new RemoteWriteReceiver(
                store,
                arrivals,
                new WriteLimits(
                        limits.bodySize(), limits.labels(), limits.labelNameLength(), limits.labelValueLength()),
                TypeAndUnit.isEnabled(features));
        metrics.register(new StoreMetrics(store, receiver));
        upkeep = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("tocsin-store").factory());
        upkeep.scheduleWithFixedDelay(this::upkeep, 1, 1, TimeUnit.SECONDS);
    }

    @Startup(Interceptor.Priority.LIBRARY_BEFORE)
    void start() {
        // The constructor did it.
    }

    private static DataDirectory take(Path data) {
        try {
            return DataDirectory.take(data);
        } catch (DataDirectory.UnusableException e) {
            // Ends the start with the message alone.
            throw StartFailure.of(String.valueOf(e.getMessage()));
        }
    }

    private void upkeep() {
        try {
            store.upkeep();
        } catch (RuntimeException e) {
            LOG.error("upkeep of the store failed, it is tried again", e);
        }
    }

    @Produces
    @Singleton
    DataDirectory directory() {
        return directory;
    }

    @Produces
    @Singleton
    EmbeddedStore store() {
        return store;
    }

    @Produces
    @Singleton
    Arrivals arrivals() {
        return arrivals;
    }

    @Produces
    @Singleton
    RemoteWriteReceiver receiver() {
        return receiver;
    }

    @Shutdown(Interceptor.Priority.LIBRARY_AFTER)
    void stop() {
        upkeep.shutdown();
        store.close();
        directory.close();
    }
}
