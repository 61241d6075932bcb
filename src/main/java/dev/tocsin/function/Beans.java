package dev.tocsin.function;

import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.PostgresLedger;
import dev.tocsin.ledger.SqliteLedger;
import dev.tocsin.source.prometheus.PrometheusConfig;
import dev.tocsin.source.prometheus.PrometheusConfigReader;
import dev.tocsin.source.prometheus.ScrapeJobs;
import dev.tocsin.storage.DataDirectory;
import dev.tocsin.storage.StartFailure;
import dev.tocsin.storage.StorageConfig;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.scrape.ScrapeManager;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Puts the one process together out of its settings, and hands its parts to the HTTP side. */
@Singleton
public final class Beans {

    private static final Logger LOG = Logger.getLogger(Beans.class);

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    PrometheusConfig prometheus(ServeConfig config) {
        return config.prometheus().config().map(Beans::prometheus).orElse(PrometheusConfig.DEFAULT);
    }

    @Produces
    @Singleton
    Settings settings(
            ServeConfig config,
            QueryConfig query,
            StorageConfig storage,
            PrometheusConfig prometheus,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        try {
            return Settings.of(config, query, storage, prometheus, port);
        } catch (Settings.InvalidSettingException e) {
            // Ends the start with the message alone.
            throw StartFailure.of(String.valueOf(e.getMessage()));
        }
    }

    private static PrometheusConfig prometheus(String path) {
        try {
            PrometheusConfigReader.Read read = PrometheusConfigReader.read(
                    path, Files.readString(Path.of(path), StandardCharsets.UTF_8), System.getenv());
            if (!read.problems().isEmpty()) {
                StringBuilder text = new StringBuilder("tocsin.prometheus.config cannot be used:");
                read.problems().forEach(problem -> text.append("\n  ").append(problem));
                throw StartFailure.of(text.toString());
            }
            read.config().unused().forEach(problem -> LOG.warnf("%s", problem));
            if (!read.config().remoteReads().isEmpty()) {
                LOG.warnf("%s: remote_read is not built yet: queries see the samples of this process only", path);
            }
            return read.config();
        } catch (IOException e) {
            throw StartFailure.of("tocsin.prometheus.config: cannot read " + path + ": " + e);
        }
    }

    @Produces
    @Singleton
    Ledger ledger(Settings settings, DataDirectory directory, CollectorRegistry registry, Clock clock) {
        try {
            if (settings.ledger().isPresent()) {
                Counter retries = Counter.build(
                                "tocsin_ledger_retries_total",
                                "Transactions that were run again, by the SQL state of their failure.")
                        .labelNames("state")
                        .register(registry);
                return PostgresLedger.open(settings.ledger().get(), settings.ledgerConnections(), retries);
            }
            return SqliteLedger.open(directory.path(), clock);
        } catch (LedgerException e) {
            throw StartFailure.of(String.valueOf(e.getMessage()));
        }
    }

    @Produces
    @Singleton
    Serve serve(
            Settings settings,
            Ledger ledger,
            EmbeddedStore store,
            StorageConfig storage,
            CollectorRegistry registry,
            Serve.Senders senders,
            Clock clock) {
        Optional<RemoteParts> remote = remote(storage, settings)
                .map(parts -> new RemoteParts(
                        parts,
                        RemoteWriting.endpoints(settings.prometheus().remoteWrites(), settings.externalLabels()),
                        ledger,
                        registry,
                        clock));
        return new Serve(settings, ledger, store, remote, registry, senders, clock);
    }

    private static Optional<RemoteSettings> remote(StorageConfig storage, Settings settings) {
        try {
            return RemoteSettings.of(storage, settings.schedule());
        } catch (Settings.InvalidSettingException e) {
            throw StartFailure.of(String.valueOf(e.getMessage()));
        }
    }

    @Produces
    @Singleton
    Queries queries(Serve serve) {
        return serve.queries();
    }

    @Produces
    @Singleton
    RuleService rules(Serve serve) {
        return serve.rules();
    }

    @Produces
    @Singleton
    NotifyService notifications(Serve serve) {
        return serve.notifications();
    }

    void start(@Observes StartupEvent event, Serve serve, ScrapeManager scraper, PrometheusConfig prometheus) {
        serve.start();
        scraper.jobs(prometheus.path(), ScrapeJobs.of(prometheus));
    }

    /** Before the store is closed: evaluations and deliveries under way still end well. */
    void stop(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event, Serve serve, Ledger ledger) {
        serve.close();
        ledger.close();
    }
}
