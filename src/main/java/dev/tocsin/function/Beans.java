package dev.tocsin.function;

import dev.tocsin.function.event.Outgoing;
import dev.tocsin.function.message.Due;
import dev.tocsin.function.message.Messaging;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.PostgresLedger;
import dev.tocsin.ledger.SqliteLedger;
import dev.tocsin.source.prometheus.PrometheusConfig;
import dev.tocsin.source.prometheus.PrometheusConfigReader;
import dev.tocsin.source.prometheus.ScrapeJobs;
import dev.tocsin.storage.Arrivals;
import dev.tocsin.storage.DataDirectory;
import dev.tocsin.storage.StartFailure;
import dev.tocsin.storage.StorageConfig;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.scrape.ScrapeManager;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
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
            FunctionSettings functions,
            Ledger ledger,
            EmbeddedStore store,
            StorageConfig storage,
            CollectorRegistry registry,
            Serve.Senders senders,
            Instance<KubernetesClient> cluster,
            Due due,
            Clock clock) {
        if (storage.url().isPresent() && !settings.prometheus().remoteReads().isEmpty()) {
            LOG.warnf(
                    "remote_read of %s is not used: rules and queries read tocsin.storage.url only",
                    settings.prometheus().path());
        }
        Optional<RemoteParts> remote = remote(storage, functions)
                .map(parts -> new RemoteParts(
                        parts,
                        RemoteWriting.endpoints(settings.prometheus().remoteWrites(), settings.externalLabels()),
                        ledger,
                        registry,
                        clock));
        return new Serve(settings, functions, ledger, store, remote, registry, senders, cluster::get, due, clock);
    }

    private static Optional<RemoteSettings> remote(StorageConfig storage, FunctionSettings functions) {
        try {
            return RemoteSettings.of(storage, functions.schedule());
        } catch (Settings.InvalidSettingException e) {
            throw StartFailure.of(String.valueOf(e.getMessage()));
        }
    }

    @Produces
    @Singleton
    FunctionSettings functionSettings(FunctionConfig config) {
        try {
            return FunctionSettings.of(config);
        } catch (Settings.InvalidSettingException e) {
            throw StartFailure.of(String.valueOf(e.getMessage()));
        }
    }

    @Produces
    @Singleton
    Functions functions(
            Serve serve, Settings settings, FunctionSettings functions, Messaging messaging, StorageConfig storage) {
        if (settings.ledger().isEmpty() && !functions.isWhole()) {
            throw StartFailure.of(
                    "tocsin.function.roles must name evaluate, notify and sync, and tocsin.function.schedule"
                            + " be true: the ledger is a file of this process alone, so nobody else can do them"
                            + " (tocsin.ledger.url names one that can be shared)");
        }
        if (settings.ledger().isPresent()
                && functions.does(Functions.Kind.EVALUATE)
                && settings.storageName().equals(Settings.EMBEDDED)) {
            throw StartFailure.of(
                    "tocsin.ledger.url names a ledger that several processes share, but samples are in the"
                            + " embedded store of this process, which no other can read; set tocsin.storage.url to a storage that"
                            + " all can read, or tocsin.storage.name to pin the rule groups to this one");
        }
        if (messaging != Messaging.MEMORY && settings.ledger().isEmpty()) {
            throw StartFailure.of(
                    "tocsin.messaging must be memory: the ledger is a file of this process alone, so nobody"
                            + " else notifies (tocsin.ledger.url names one that can be shared)");
        }
        if (functions.onDataSpacing().isPresent()
                && (settings.ledger().isPresent() || storage.url().isPresent())) {
            throw StartFailure.of("tocsin.function.on-data needs samples and a ledger of this process alone, without"
                    + " tocsin.storage.url and tocsin.ledger.url");
        }
        return serve.functions();
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

    void start(
            @Observes StartupEvent event,
            Serve serve,
            Functions functions,
            FunctionSettings settings,
            Arrivals arrivals,
            Outgoing outgoing,
            ScrapeManager scraper,
            PrometheusConfig prometheus) {
        serve.start();
        settings.onDataSpacing().ifPresent(spacing -> serve.onData(arrivals, spacing));
        if (settings.schedule()) {
            serve.beat(outgoing);
        }
        scraper.jobs(prometheus.path(), ScrapeJobs.of(prometheus));
    }

    /** Before the store is closed: evaluations and deliveries under way still end well. */
    void stop(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event, Serve serve, Ledger ledger) {
        serve.close();
        ledger.close();
    }
}
