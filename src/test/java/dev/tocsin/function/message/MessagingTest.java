package dev.tocsin.function.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagingTest {

    @ParameterizedTest
    @CsvSource({
        "       , false, true, MEMORY",
        "       , true, true, MEMORY",
        "       , true, false, BROKER",
        "       , false, false, MEMORY",
        "memory, true, false, MEMORY",
        "kafka, true, false, KAFKA",
        "broker, true, true, BROKER"
    })
    void withoutASettingWhatSuitsIsTaken(String setting, boolean sink, boolean notifies, Messaging messaging) {
        assertThat(Messaging.of(Optional.ofNullable(setting), sink, notifies)).isEqualTo(messaging);
    }

    @Test
    void whatCannotBeIsSaid() {
        assertThatThrownBy(() -> Messaging.of(Optional.of("carrier-pigeon"), false, true))
                .hasMessage("tocsin.messaging must be memory, kafka or broker, not carrier-pigeon");
        assertThatThrownBy(() -> Messaging.of(Optional.of("broker"), false, true))
                .hasMessage("tocsin.messaging is broker, but there is no K_SINK, which a Knative SinkBinding sets");
    }

    private static SmallRyeConfig config(String... settings) {
        Map<String, String> map = new HashMap<>();
        map.put("mp.messaging.outgoing.due-out.enabled", "false");
        map.put("mp.messaging.incoming.due-in.enabled", "false");
        for (int i = 0; i < settings.length; i += 2) {
            map.put(settings[i], settings[i + 1]);
        }
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(map, "test", 250))
                .withSources(new MessagingConfigSource())
                .build();
    }

    private static String ends(SmallRyeConfig config) {
        return config.getRawValue("mp.messaging.outgoing.due-out.enabled") + " "
                + config.getRawValue("mp.messaging.incoming.due-in.enabled");
    }

    @Test
    void kafkaIsBegunOnlyWhereItIsWantedAndTheRolesNeedIt() {
        assertThat(ends(config())).isEqualTo("false false");
        assertThat(ends(config("tocsin.messaging", "broker"))).isEqualTo("false false");
        assertThat(ends(config("tocsin.messaging", "kafka"))).isEqualTo("true true");
        assertThat(ends(config("tocsin.messaging", "kafka", "tocsin.function.roles", "evaluate, api")))
                .isEqualTo("true false");
        assertThat(ends(config("tocsin.messaging", "kafka", "tocsin.function.roles", "notify")))
                .isEqualTo("false true");
    }

    @Test
    void theTopicsAreNamedBySettings() {
        SmallRyeConfig config = config(
                "tocsin.messaging", "kafka", "tocsin.kafka.bootstrap-servers", "k:1", "tocsin.kafka.topic", "due");
        assertThat(config.getRawValue("kafka.bootstrap.servers")).isEqualTo("k:1");
        assertThat(config.getRawValue("mp.messaging.outgoing.due-out.topic")).isEqualTo("due");
        assertThat(config.getRawValue("mp.messaging.incoming.due-in.topic")).isEqualTo("due");
        assertThat(config.getRawValue("mp.messaging.incoming.due-in.group.id")).isEqualTo("tocsin-notify");
        assertThat(config.getRawValue("mp.messaging.incoming.due-in.dead-letter-queue.topic"))
                .isEqualTo("tocsin-due-dead");
    }
}
