package dev.tocsin.receiver.alertmanager;

import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Relabel;
import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.net.HttpClients;
import dev.tocsin.net.HttpSender;
import dev.tocsin.source.prometheus.AlertmanagerConfig;
import dev.tocsin.source.prometheus.Discovery;
import dev.tocsin.storage.scrape.TargetDiscovery;
import dev.tocsin.storage.scrape.TargetGroup;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Sends alerts to all external Alertmanagers ({@code tocsin.alertmanagers}, {@code alerting} of a prometheus.yml) as
 * Prometheus 3.14's notifier does: a queue of 10000 alerts and a thread for each, batches of 256, no retries. External
 * labels and {@code alert_relabel_configs} are already applied; those of one configuration are applied here.
 */
public final class AlertmanagerSender implements AutoCloseable {

    /** {@code --alertmanager.notification-queue-capacity}. */
    public static final int QUEUE_CAPACITY = 10_000;

    /** {@code --alertmanager.notification-batch-size}. */
    public static final int BATCH_SIZE = 256;

    private final HttpClients clients;
    private final Function<Discovery, TargetDiscovery> discoveries;
    private final int capacity;
    private final int batchSize;
    private final NotificationMetrics metrics;
    private Map<AlertmanagerConfig, Kind> kinds = new LinkedHashMap<>();

    /** The Alertmanagers of one configuration. */
    private record Kind(HttpSender sender, TargetDiscovery discovery, Map<Endpoint, SendQueue> queues) {}

    /** @param discoveries what finds the targets of a configuration */
    public AlertmanagerSender(
            HttpClients clients, Function<Discovery, TargetDiscovery> discoveries, CollectorRegistry registry) {
        this(clients, discoveries, registry, QUEUE_CAPACITY, BATCH_SIZE);
    }

    AlertmanagerSender(
            HttpClients clients,
            Function<Discovery, TargetDiscovery> discoveries,
            CollectorRegistry registry,
            int capacity,
            int batchSize) {
        this.clients = clients;
        this.discoveries = discoveries;
        this.capacity = capacity;
        this.batchSize = batchSize;
        this.metrics =
                new NotificationMetrics(registry, capacity, () -> endpoints().size());
    }

    /** What {@code tocsin.alertmanagers} means: {@code host:port} or {@code http(s)://host:port/prefix} each. */
    public static AlertmanagerConfig ofAddresses(List<String> addresses) {
        return new AlertmanagerConfig(
                "http",
                "",
                10_000,
                new Discovery(List.of(new TargetGroup(addresses, Labels.EMPTY)), List.of()),
                List.of(),
                List.<RelabelConfig>of(),
                HttpClientConfig.DEFAULT);
    }

    /** Uses these configurations from now on; what is unchanged keeps its queues, what is gone is still emptied. */
    public synchronized void configure(List<AlertmanagerConfig> configs) {
        Map<AlertmanagerConfig, Kind> next = new LinkedHashMap<>();
        for (AlertmanagerConfig config : configs) {
            Kind known = kinds.remove(config);
            next.computeIfAbsent(
                    config,
                    c -> known != null
                            ? known
                            : new Kind(clients.sender(c.http()), discoveries.apply(c.discovery()), new HashMap<>()));
        }
        kinds.values().forEach(gone -> gone.queues.values().forEach(SendQueue::stop));
        kinds = next;
        refresh();
    }

    /** Looks for Alertmanagers that came or went; to be called every few seconds where there is discovery by file. */
    public synchronized void refresh() {
        kinds.forEach((config, kind) -> {
            Map<Endpoint, SendQueue> gone = new HashMap<>(kind.queues);
            for (TargetGroup group : kind.discovery.groups()) {
                for (Endpoint endpoint : Endpoint.of(config, group)) {
                    gone.remove(endpoint);
                    kind.queues.computeIfAbsent(endpoint, e -> open(config, kind.sender, e));
                }
            }
            gone.forEach((endpoint, queue) -> {
                queue.stop();
                kind.queues.remove(endpoint);
            });
        });
    }

    private SendQueue open(AlertmanagerConfig config, HttpSender sender, Endpoint endpoint) {
        SendQueue queue = new SendQueue(
                endpoint, sender, Duration.ofMillis(config.timeoutMillis()), capacity, batchSize, metrics);
        queue.start();
        return queue;
    }

    /** Whether there is anybody to send to; where there is not, alerts need not be prepared. */
    public synchronized boolean isIdle() {
        return kinds.values().stream().allMatch(kind -> kind.queues.isEmpty());
    }

    /** Queues alerts for every Alertmanager; never blocks. */
    public synchronized void send(List<OutgoingAlert> alerts) {
        if (alerts.isEmpty()) {
            return;
        }
        kinds.forEach((config, kind) -> {
            List<OutgoingAlert> own = relabel(config.alertRelabelConfigs(), alerts);
            if (!own.isEmpty()) {
                kind.queues.values().forEach(queue -> queue.add(own));
            }
        });
    }

    private static List<OutgoingAlert> relabel(List<RelabelConfig> configs, List<OutgoingAlert> alerts) {
        if (configs.isEmpty()) {
            return alerts;
        }
        List<OutgoingAlert> kept = new ArrayList<>(alerts.size());
        for (OutgoingAlert alert : alerts) {
            Relabel.apply(configs, alert.labels()).ifPresent(labels -> kept.add(alert.withLabels(labels)));
        }
        return kept;
    }

    /** URLs of the Alertmanagers that alerts go to, without credentials, sorted. */
    public synchronized List<String> endpoints() {
        return kinds.values().stream()
                .flatMap(kind -> kind.queues.keySet().stream())
                .map(Endpoint::name)
                .sorted()
                .toList();
    }

    /** Takes no more alerts and waits, at most 10 seconds, until those queued have been tried. */
    @Override
    public void close() {
        List<Kind> open;
        synchronized (this) {
            open = List.copyOf(kinds.values());
            kinds = new LinkedHashMap<>();
        }
        open.forEach(kind -> kind.queues.values().forEach(SendQueue::stop));
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        try {
            for (Kind kind : open) {
                for (SendQueue queue : kind.queues.values()) {
                    queue.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.forEach(kind -> kind.sender.close());
    }
}
