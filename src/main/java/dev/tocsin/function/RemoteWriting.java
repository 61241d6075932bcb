package dev.tocsin.function;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Secret;
import dev.tocsin.model.XxHash64;
import dev.tocsin.net.HttpClients;
import dev.tocsin.source.prometheus.RemoteWriteConfig;
import dev.tocsin.storage.ByteSize;
import dev.tocsin.storage.DataDirectory;
import dev.tocsin.storage.StartFailure;
import dev.tocsin.storage.StorageConfig;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.remote.Endpoint;
import dev.tocsin.storage.remote.write.QueueSettings;
import dev.tocsin.storage.remote.write.RemoteWriter;
import dev.tocsin.storage.remote.write.WriteEndpoint;
import dev.tocsin.storage.remote.write.WriteMetrics;
import io.prometheus.client.CollectorRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** {@code remote_write} of a prometheus.yml: everything that the embedded store stores is sent on. */
@Singleton
public final class RemoteWriting {

    private static final Logger LOG = Logger.getLogger(RemoteWriting.class);

    private @Nullable RemoteWriter writer;

    /** Before anything is scraped, received or recorded. */
    void start(
            @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event,
            Settings settings,
            StorageConfig storage,
            DataDirectory directory,
            EmbeddedStore store,
            CollectorRegistry registry,
            Clock clock) {
        List<WriteEndpoint> endpoints = endpoints(settings.prometheus().remoteWrites(), settings.externalLabels());
        if (endpoints.isEmpty() || storage.url().isPresent()) {
            // With a remote storage what rules record goes through the ledger's outbox.
            return;
        }
        Path queue = directory.path().resolve("remote-write");
        try {
            RemoteWriter started = RemoteWriter.start(
                    queue,
                    ByteSize.parse(storage.write().queueSize()),
                    endpoints,
                    HttpClients.ofSystem("Tocsin/" + BuildInfo.VERSION),
                    new WriteMetrics(registry),
                    clock::millis,
                    () -> store.metadata("", -1, 0),
                    LOG::warn);
            writer = started;
            store.listener(started);
        } catch (IllegalArgumentException e) {
            throw StartFailure.of("tocsin.storage.write.queue-size: " + e.getMessage());
        } catch (IOException e) {
            throw StartFailure.of("tocsin.data: cannot use " + queue + " for the remote write queue: " + e);
        }
    }

    /** After evaluations and scrapes have ended, before the store is closed. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 100) ShutdownEvent event) {
        RemoteWriter started = writer;
        if (started != null) {
            started.close();
        }
    }

    /** The endpoints of a prometheus.yml. */
    public static List<WriteEndpoint> endpoints(List<RemoteWriteConfig> configs, Labels externalLabels) {
        List<WriteEndpoint> endpoints = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (RemoteWriteConfig config : configs) {
            String name = name(config);
            for (int i = 2; !names.add(name); i++) {
                name = name(config) + "-" + i;
            }
            RemoteWriteConfig.Queue queue = config.queue();
            endpoints.add(new WriteEndpoint(
                    new Endpoint(name, config.url(), Duration.ofMillis(config.timeoutMillis()), config.http())
                            .withHeaders(config.headers()),
                    externalLabels,
                    config.writeRelabelConfigs(),
                    new QueueSettings(
                            (int) Math.min(1000, queue.minShards()),
                            (int) Math.min(1000, queue.maxShards()),
                            (int) Math.min(1_000_000, queue.maxSamplesPerSend()),
                            queue.batchSendDeadlineMillis(),
                            queue.minBackoffMillis(),
                            queue.maxBackoffMillis(),
                            queue.retryOnRateLimit(),
                            queue.sampleAgeLimitMillis()),
                    config.sendNativeHistograms(),
                    config.sendMetadata()));
        }
        return endpoints;
    }

    /** As in Prometheus: what it is called, or six digits of a hash. */
    private static String name(RemoteWriteConfig config) {
        if (!config.name().isEmpty()) {
            return config.name();
        }
        String where = config.url() instanceof Secret.Inline inline
                ? inline.reveal()
                : config.url().toString();
        long hash = XxHash64.hash(where.getBytes(StandardCharsets.UTF_8));
        return String.format(Locale.ROOT, "%06x", hash & 0xffffff);
    }
}
