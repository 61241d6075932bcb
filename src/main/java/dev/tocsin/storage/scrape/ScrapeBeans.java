package dev.tocsin.storage.scrape;

import dev.tocsin.model.Labels;
import dev.tocsin.model.PromDuration;
import dev.tocsin.net.HttpClients;
import dev.tocsin.storage.Arrivals;
import dev.tocsin.storage.TypeAndUnit;
import dev.tocsin.storage.embedded.EmbeddedStore;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.Shutdown;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The one scrape manager of the process, with the targets of {@code tocsin.scrape.targets} and the process itself. */
@Singleton
public final class ScrapeBeans {

    private static final Logger LOG = Logger.getLogger("dev.tocsin.storage.scrape");
    private static final String OWNER = "tocsin.scrape.targets";
    private static final int REFRESH_SECONDS = 5;

    private final ScrapeManager manager;
    private final ScheduledExecutorService refresh = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tocsin-discovery").factory());

    ScrapeBeans(
            ScrapeSettings settings,
            EmbeddedStore store,
            Arrivals arrivals,
            CollectorRegistry metrics,
            @ConfigProperty(name = "tocsin.query.enable-feature") Optional<List<String>> features,
            @ConfigProperty(name = "quarkus.http.host", defaultValue = "127.0.0.1") String host,
            @ConfigProperty(name = "quarkus.http.port", defaultValue = "9095") int port) {
        manager = new ScrapeManager(
                new ScrapeSink(arrivals, store::putMetadata, TypeAndUnit.isEnabled(features)),
                HttpClients.ofSystem("Tocsin"),
                System::currentTimeMillis,
                LOG::warn,
                metrics);
        long interval = interval(settings);
        if (settings.self()) {
            scrapeSelf(metrics, host + ':' + port, interval);
        }
        manager.jobs(OWNER, TargetList.jobs(settings.targets().orElse(List.of()), interval));
        refresh.scheduleWithFixedDelay(this::refresh, REFRESH_SECONDS, REFRESH_SECONDS, TimeUnit.SECONDS);
    }

    private static long interval(ScrapeSettings settings) {
        try {
            long millis = PromDuration.parseMillis(settings.interval());
            if (millis > 0) {
                return millis;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("tocsin.scrape.interval: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException("tocsin.scrape.interval must be longer than 0");
    }

    private void scrapeSelf(CollectorRegistry metrics, String instance, long interval) {
        ScrapeConfig config = ScrapeConfig.of("tocsin", interval, List.of());
        Labels labels = Labels.of("instance", instance, "job", "tocsin");
        ScrapeTarget target =
                new ScrapeTarget(labels, labels, "http://" + instance + "/metrics", interval, config.timeoutMillis());
        manager.scrape(config, target, new RegistryFetcher(metrics));
    }

    private void refresh() {
        try {
            manager.refresh();
        } catch (RuntimeException e) {
            LOG.error("targets could not be looked up, the ones before stay", e);
        }
    }

    @Startup
    void start() {
        // The constructor did it.
    }

    @Produces
    @Singleton
    ScrapeManager manager() {
        return manager;
    }

    @Shutdown
    void stop() {
        refresh.shutdown();
        manager.close();
    }
}
