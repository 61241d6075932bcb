package dev.tocsin.function.message;

import dev.tocsin.function.FunctionSettings;
import dev.tocsin.function.Functions;
import dev.tocsin.function.ServeConfig;
import dev.tocsin.function.Settings;
import dev.tocsin.function.event.HttpOutgoing;
import dev.tocsin.storage.StartFailure;
import io.prometheus.client.CollectorRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Puts together how whoever notifies is told. */
@Singleton
final class MessageBeans {

    private final Emitter<String> memory;
    /** There is one only where Kafka is configured. */
    private final Instance<Emitter<byte[]>> kafka;

    MessageBeans(
            @Channel(Due.MEMORY) @OnOverflow(OnOverflow.Strategy.LATEST) Emitter<String> memory,
            @Channel(MessagingConfigSource.OUT) @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 16_384)
                    Instance<Emitter<byte[]>> kafka) {
        this.memory = memory;
        this.kafka = kafka;
    }

    @Produces
    @Singleton
    MessageMetrics metrics(CollectorRegistry registry) {
        return new MessageMetrics(registry);
    }

    @Produces
    @Singleton
    Messaging messaging(ServeConfig config, HttpOutgoing http, FunctionSettings functions) {
        try {
            return Messaging.of(config.messaging(), http.hasSink(), functions.does(Functions.Kind.NOTIFY));
        } catch (IllegalArgumentException e) {
            throw StartFailure.of(String.valueOf(e.getMessage()));
        }
    }

    @Produces
    @Singleton
    Due due(Messaging messaging, Settings settings, HttpOutgoing http, MessageMetrics metrics) {
        return new Due(messaging, memory, new KafkaDue(kafka::get, settings.externalUrl(), metrics), http);
    }

    void close(@Disposes Due due) {
        due.close();
    }
}
