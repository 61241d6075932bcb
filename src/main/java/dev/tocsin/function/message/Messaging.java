package dev.tocsin.function.message;

import java.util.Locale;
import java.util.Optional;

/** How whoever notifies hears that there is something for it. */
public enum Messaging {

    /** Within this process. */
    MEMORY,

    /** Over a Kafka topic. */
    KAFKA,

    /** By CloudEvents to {@code K_SINK}. */
    BROKER;

    /**
     * Reads {@code tocsin.messaging}.
     *
     * @param setting absent for what suits: the Broker if there is one and somebody else notifies, else memory
     * @param sink whether there is a {@code K_SINK}
     * @param notifies whether this process notifies itself
     * @throws IllegalArgumentException if it is wrong; the message says what would be right
     */
    public static Messaging of(Optional<String> setting, boolean sink, boolean notifies) {
        if (setting.isEmpty()) {
            return sink && !notifies ? BROKER : MEMORY;
        }
        for (Messaging messaging : values()) {
            if (messaging.name().toLowerCase(Locale.ROOT).equals(setting.get().strip())) {
                if (messaging == BROKER && !sink) {
                    throw new IllegalArgumentException(
                            "tocsin.messaging is broker, but there is no K_SINK, which a Knative SinkBinding sets");
                }
                return messaging;
            }
        }
        throw new IllegalArgumentException("tocsin.messaging must be memory, kafka or broker, not " + setting.get());
    }
}
