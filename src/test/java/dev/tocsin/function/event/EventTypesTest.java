package dev.tocsin.function.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tocsin.function.Functions.Hint;
import dev.tocsin.function.Functions.Kind;
import dev.tocsin.function.event.EventTypes.Meaning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventTypesTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static Meaning meaning(String type, Map<String, String> extensions, String data) {
        try {
            JsonNode node = data.isEmpty() ? MissingNode.getInstance() : MAPPER.readTree(data);
            return EventTypes.of(new CloudEvent("1", "/s", type, Optional.empty(), extensions, node));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Meaning wake(Kind kind, Hint hint) {
        return new Meaning.Wake(Optional.of(kind), hint);
    }

    @Test
    void eachTypeSaysWhereToLook() {
        assertThat(meaning("dev.knative.sources.ping", Map.of(), "{\"x\": 1}"))
                .isEqualTo(new Meaning.Wake(Optional.empty(), Hint.NONE));
        assertThat(meaning("dev.tocsin.evaluate", Map.of(), "")).isEqualTo(wake(Kind.EVALUATE, Hint.NONE));
        assertThat(meaning("dev.tocsin.evaluate", Map.of(), "{\"groups\": [\"a.yaml;a\"]}"))
                .isEqualTo(wake(Kind.EVALUATE, new Hint(List.of("a.yaml;a"), List.of(), false)));
        assertThat(meaning("dev.tocsin.samples.arrived", Map.of(), "{\"metrics\": [\"up\"]}"))
                .isEqualTo(wake(Kind.EVALUATE, new Hint(List.of(), List.of("up"), false)));
        assertThat(meaning("dev.tocsin.alerts.changed", Map.of(), "")).isEqualTo(wake(Kind.NOTIFY, Hint.NONE));
        assertThat(meaning("dev.tocsin.rules.changed", Map.of(), "")).isEqualTo(wake(Kind.SYNC, Hint.RULES));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"resource.add", "resource.update", "resource.delete", "ref.add", "ref.update", "ref.delete"})
    void theKindOfAnObjectIsInAnExtensionOrInItsData(String what) {
        Meaning wanted = wake(Kind.SYNC, Hint.RULES);
        String type = "dev.knative.apiserver." + what;
        assertThat(meaning(
                        type,
                        Map.of("kind", "PrometheusRule", "name", "node", "namespace", "monitoring"),
                        "{\"a\": []}"))
                .isEqualTo(wanted);
        assertThat(
                        meaning(
                                type,
                                Map.of(),
                                "{\"kind\": \"PrometheusRule\", \"metadata\": {\"name\": \"node\", \"namespace\": \"monitoring\"}}"))
                .isEqualTo(wanted);
        assertThat(meaning(
                        type,
                        Map.of(),
                        "{\"kind\": \"PrometheusRule\", \"name\": \"node\", \"namespace\":" + " \"monitoring\"}"))
                .isEqualTo(wanted);
        assertThat(meaning(type, Map.of(), ""))
                .as("without a name: look at all")
                .isEqualTo(wake(Kind.SYNC, Hint.RULES));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "com.example.other | {} | events of type com.example.other mean nothing here; known are dev.knative.sources.ping",
                "dev.knative.apiserver.resource.eat | {} | events of type dev.knative.apiserver.resource.eat mean nothing here",
                "dev.knative.apiserver.resource.add | {\"kind\": \"ConfigMap\"} | the event is about a ConfigMap;",
                "dev.tocsin.evaluate | [] | the data of dev.tocsin.evaluate must be a JSON object",
                "dev.tocsin.evaluate | {\"groups\": \"a\"} | data.groups of dev.tocsin.evaluate must be a list of keys",
                "dev.tocsin.evaluate | {\"groups\": {\"a\": \"b\"}} | data.groups of dev.tocsin.evaluate must be a list",
                "dev.tocsin.samples.arrived | {\"metrics\": [1]} | data.metrics of dev.tocsin.samples.arrived must be a list",
            })
    void whatCanNeverBeOfUseIsSaid(String type, String data, String reason) {
        Meaning meaning = meaning(type, Map.of(), data);
        assertThat(meaning).isInstanceOf(Meaning.Unusable.class);
        assertThat(((Meaning.Unusable) meaning).reason()).startsWith(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dev.tocsin.evaluate",
                "dev.tocsin.samples.arrived",
                "dev.tocsin.alerts.changed",
                "dev.tocsin.rules.changed"
            })
    void aTypeOfOurOwnHasASchemaThatItsExamplesFollow(String type) throws IOException {
        Path file = Path.of("src/main/resources/META-INF/resources/schemas", type + ".json");
        JsonNode schema = MAPPER.readTree(Files.readString(file));
        assertThat(schema.path("$id").asText()).isEqualTo("/schemas/" + type + ".json");
        for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
            String data = MAPPER.createObjectNode()
                    .set(property.getKey(), property.getValue().at("/examples/0"))
                    .toString();
            Meaning meaning = meaning(type, Map.of(), data);
            assertThat(meaning).isInstanceOf(Meaning.Wake.class);
            if (!type.equals(EventTypes.ALERTS_CHANGED)) {
                assertThat(((Meaning.Wake) meaning).hint())
                        .as("what is read of " + data)
                        .isNotEqualTo(Hint.NONE);
            }
        }
    }
}
