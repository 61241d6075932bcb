package dev.tocsin.function.message;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** {@code tocsin.kafka.*}: the topics, where {@code tocsin.messaging} is {@code kafka}. */
@ConfigMapping(prefix = "tocsin.kafka")
public interface KafkaConfig {

    /** Brokers to begin with, {@code HOST:PORT} separated by commas. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /** Where whoever evaluates says that something is due. */
    @WithDefault("tocsin-due")
    String topic();

    /** Where messages go that can never be of use. */
    @WithDefault("tocsin-due-dead")
    String deadLetterTopic();

    /** Consumer group of those that notify: each message wakes one of them. */
    @WithDefault("tocsin-notify")
    String group();
}
