package dev.tocsin.function;

import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.function.notify.Deliverer;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.template.AlertmanagerTemplates;
import jakarta.inject.Singleton;
import java.util.List;

/** TEMPORARY until receiver lands. */
@Singleton
public final class ReceiverSenders implements Serve.Senders, AlertmanagerTargets {

    @Override
    public Serve.Outgoing outgoing(Settings settings) {
        return new Serve.Outgoing() {
            @Override
            public void send(List<OutgoingAlert> alerts) {}

            @Override
            public void close() {}
        };
    }

    @Override
    public List<String> active() {
        return List.of();
    }

    @Override
    public List<String> dropped() {
        return List.of();
    }

    @Override
    public Deliverer deliverer(Settings settings, NotifyConfig config, AlertmanagerTemplates templates) {
        throw new UnsupportedOperationException();
    }
}
