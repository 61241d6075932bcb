package dev.tocsin.function;

import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.function.notify.Deliverer;
import dev.tocsin.net.HttpClients;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.receiver.alertmanager.AlertmanagerSender;
import dev.tocsin.source.prometheus.AlertmanagerConfig;
import dev.tocsin.source.prometheus.FileTargetDiscovery;
import dev.tocsin.template.AlertmanagerTemplates;
import io.prometheus.client.CollectorRegistry;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The real senders: receivers of notifications, and external Alertmanagers. */
@Singleton
public final class ReceiverSenders implements Serve.Senders, AlertmanagerTargets {

    private final HttpClients clients;
    private final AlertmanagerSender alertmanagers;
    private final Clock clock;

    ReceiverSenders(CollectorRegistry registry, Clock clock) {
        this.clients = HttpClients.ofSystem("Tocsin/" + BuildInfo.VERSION);
        this.alertmanagers =
                new AlertmanagerSender(clients, discovery -> new FileTargetDiscovery(Path.of(""), discovery), registry);
        this.clock = clock;
    }

    @Override
    public AlertOutlet outgoing(Settings settings) {
        List<AlertmanagerConfig> configs = new ArrayList<>(settings.prometheus().alertmanagers());
        if (!settings.alertmanagers().isEmpty()) {
            configs.add(AlertmanagerSender.ofAddresses(settings.alertmanagers()));
        }
        alertmanagers.configure(configs);
        return new AlertOutlet() {
            @Override
            public boolean isIdle() {
                return alertmanagers.isIdle();
            }

            @Override
            public void send(List<OutgoingAlert> alerts) {
                alertmanagers.send(alerts);
            }

            @Override
            public void refresh() {
                alertmanagers.refresh();
            }

            @Override
            public void close() {
                alertmanagers.close();
            }
        };
    }

    @Override
    public Deliverer deliverer(Settings settings, NotifyConfig config, AlertmanagerTemplates templates) {
        return new ReceiverDeliverer(config, templates, clients, settings.externalUrl(), this::nowNanos);
    }

    private long nowNanos() {
        Instant now = clock.instant();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    @Override
    public List<String> active() {
        return alertmanagers.endpoints();
    }

    @Override
    public List<String> dropped() {
        return List.of();
    }
}
