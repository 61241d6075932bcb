package dev.tocsin.function.message;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Connects the channels to Kafka where {@code tocsin.messaging} says so, each where the process' roles need it. Otherwise
 * they stay off, and nothing of Kafka is begun. Above {@code application.properties}, below the environment.
 */
public final class MessagingConfigSource implements ConfigSourceFactory {

    /** What this process says is due. */
    static final String OUT = "due-out";

    /** What others say is due. */
    static final String IN = "due-in";

    private static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        if (!value(context, "tocsin.messaging", "memory").strip().equals("kafka")) {
            return List.of();
        }
        List<String> roles = List.of(
                value(context, "tocsin.function.roles", "evaluate,notify").split("\\s*,\\s*", -1));
        Map<String, String> settings = new HashMap<>();
        settings.put("kafka.bootstrap.servers", value(context, "tocsin.kafka.bootstrap-servers", "localhost:9092"));
        String out = "mp.messaging.outgoing." + OUT + ".";
        settings.put(out + "enabled", Boolean.toString(roles.contains("evaluate")));
        settings.put(out + "topic", value(context, "tocsin.kafka.topic", "tocsin-due"));
        String in = "mp.messaging.incoming." + IN + ".";
        settings.put(in + "enabled", Boolean.toString(roles.contains("notify")));
        settings.put(in + "topic", value(context, "tocsin.kafka.topic", "tocsin-due"));
        settings.put(in + "group.id", value(context, "tocsin.kafka.group", "tocsin-notify"));
        settings.put(
                in + "dead-letter-queue.topic", value(context, "tocsin.kafka.dead-letter-topic", "tocsin-due-dead"));
        return List.of(new PropertiesConfigSource(settings, "tocsin.messaging", ORDINAL));
    }

    private static String value(ConfigSourceContext context, String name, String byDefault) {
        ConfigValue value = context.getValue(name);
        return value == null || value.getValue() == null || value.getValue().isBlank() ? byDefault : value.getValue();
    }
}
