package dev.tocsin.function.event;

import dev.tocsin.function.BuildInfo;
import dev.tocsin.function.FunctionSettings;
import dev.tocsin.function.Functions;
import dev.tocsin.function.Settings;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.net.HttpClients;
import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Puts together what answers wake-ups. */
@Singleton
final class EventBeans {

    @Produces
    @Singleton
    FunctionMetrics metrics(CollectorRegistry registry) {
        return new FunctionMetrics(registry);
    }

    @Produces
    @Singleton
    Refusals refusals(Ledger ledger, FunctionMetrics metrics) {
        return new Refusals(ledger, metrics);
    }

    /** {@code K_SINK}, {@code K_CE_OVERRIDES} and {@code K_CA_CERTS} are what a Knative SinkBinding sets in the environment. */
    @Produces
    @Singleton
    @Typed(HttpOutgoing.class)
    HttpOutgoing outgoing(
            @ConfigProperty(name = "K_SINK") Optional<String> sink,
            @ConfigProperty(name = "K_CE_OVERRIDES") Optional<String> overrides,
            @ConfigProperty(name = "K_CA_CERTS") Optional<String> trusted,
            HeartbeatConfig heartbeat,
            Settings settings,
            FunctionMetrics metrics,
            Clock clock) {
        return new HttpOutgoing(
                sink,
                overrides.orElse(""),
                trusted,
                settings.externalUrl(),
                heartbeat.url(),
                HttpClients.ofSystem("Tocsin/" + BuildInfo.VERSION),
                metrics,
                clock);
    }

    void close(@Disposes HttpOutgoing outgoing) {
        outgoing.close();
    }

    @Produces
    @Singleton
    Wakeups wakeups(Functions functions, FunctionSettings settings, Outgoing outgoing, FunctionMetrics metrics) {
        return new Wakeups(functions, settings, outgoing, metrics, Pace.SYSTEM);
    }
}
