package dev.tocsin.function.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.function.event.CloudEventReader.Read;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloudEventReaderTest {

    private static final Map<String, String> BINARY = Map.of(
            "ce-specversion",
            "1.0",
            "ce-id",
            "7",
            "ce-source",
            "/s",
            "ce-type",
            "t",
            "content-type",
            "application/json");

    private static List<Read> read(Map<String, String> headers, String body) {
        return CloudEventReader.read(headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Read> read(String contentType, String body) {
        return read(Map.of("content-type", contentType), body);
    }

    private static CloudEvent event(Read read) {
        assertThat(read).isInstanceOf(Read.Event.class);
        return ((Read.Event) read).event();
    }

    private static String reason(Read read) {
        assertThat(read).isInstanceOf(Read.Malformed.class);
        return ((Read.Malformed) read).reason();
    }

    @Test
    void aRequestWithoutAnythingOfACloudEventIsAPlainWakeUp() {
        assertThat(read(Map.of(), "")).isEmpty();
        assertThat(read("application/json", "{\"anything\": ")).isEmpty();
        assertThat(read("application/cloudevents-batch+json", "[]")).isEmpty();
    }

    @Test
    void binaryHasItsAttributesInHeadersAndItsDataInTheBody() {
        Map<String, String> headers = new HashMap<>(BINARY);
        headers.put("ce-subject", "%E2%82%AC%20a+b");
        headers.put("ce-namespace", "monitoring");
        headers.put("ce-time", "2026-11-26T13:00:00Z");
        CloudEvent event = event(read(headers, "{\"groups\": [\"a\"]}").getFirst());
        assertThat(event.id()).isEqualTo("7");
        assertThat(event.source()).isEqualTo("/s");
        assertThat(event.type()).isEqualTo("t");
        assertThat(event.subject()).contains("€ a+b");
        assertThat(event.extensions()).isEqualTo(Map.of("namespace", "monitoring"));
        assertThat(event.data().at("/groups/0").asText()).isEqualTo("a");
    }

    @Test
    void binaryDataThatIsNoJsonIsLeftAlone() {
        Map<String, String> headers = new HashMap<>(BINARY);
        headers.put("content-type", "text/plain");
        assertThat(event(read(headers, "tick").getFirst()).data().isMissingNode())
                .isTrue();
    }

    @Test
    void structuredHasEverythingInTheBody() {
        CloudEvent event =
                event(read("application/cloudevents+json; charset=UTF-8", """
                {"specversion": "1.0", "id": "7", "source": "/s", "type": "t", "partitionkey": 12, "subject": null,
                 "data_base64": "eyJncm91cHMiOlsiYSJdfQ=="}""").getFirst());
        assertThat(event.subject()).isEmpty();
        assertThat(event.extensions()).isEqualTo(Map.of("partitionkey", "12"));
        assertThat(event.data().at("/groups/0").asText()).isEqualTo("a");
    }

    @Test
    void aBatchIsReadEventByEvent() {
        List<Read> reads = read("application/cloudevents-batch+json", """
                [{"specversion": "1.0", "id": "1", "source": "/s", "type": "t"},
                 {"specversion": "1.0", "id": "2", "source": "/s"},
                 17]""");
        assertThat(reads).hasSize(3);
        assertThat(event(reads.get(0)).id()).isEqualTo("1");
        assertThat(reason(reads.get(1))).isEqualTo("event 1 of the batch: attribute type is missing or empty");
        assertThat(reason(reads.get(2))).isEqualTo("event 2 of the batch: an event is a JSON object, not a number");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "application/cloudevents+json | {\"specversion\": | the body is no JSON",
                "application/cloudevents+json | [] | an event is a JSON object, not an array",
                "application/cloudevents+json | {\"id\":\"1\"} | attribute specversion is missing; it must be 1.0",
                "application/cloudevents+json | {\"specversion\":\"0.3\"} | attribute specversion is 0.3; only 1.0 is read",
                "application/cloudevents+json | {\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"\",\"type\":\"t\"} |"
                        + " attribute source is missing or empty",
                "application/cloudevents+json | {\"specversion\":\"1.0\",\"id\":{},\"source\":\"s\",\"type\":\"t\"} |"
                        + " attribute id is an object; attributes are no structures",
                "application/cloudevents+json |"
                        + " {\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\"t\",\"data_base64\":\"?\"} |"
                        + " data_base64 is no JSON in base64",
                "application/cloudevents-batch+json | {} | a batch is a JSON array of events, not an object",
                "application/cloudevents+avro | x | content type application/cloudevents+avro: only"
                        + " application/cloudevents+json is read",
            })
    void whatBreaksTheSpecificationIsSaid(String contentType, String body, String reason) {
        assertThat(reason(read(contentType, body).getFirst())).startsWith(reason);
    }

    @Test
    void aBinaryEventThatLacksSomethingIsNoPlainWakeUp() {
        assertThat(reason(read(Map.of("ce-type", "t"), "").getFirst()))
                .isEqualTo("header ce-specversion is missing; it must be 1.0");
        assertThat(reason(read(BINARY, "{").getFirst())).startsWith("the data is no JSON, as its content type says:");
    }

    @Test
    void whatIsTooLargeOrTooDeepIsRefused() {
        assertThat(reason(CloudEventReader.read(BINARY, new byte[CloudEventReader.MAX_BYTES + 1])
                        .getFirst()))
                .isEqualTo("the body is 4194305 bytes long, at most 4194304 are read");
        assertThat(reason(read(BINARY, "[".repeat(100_000)).getFirst())).contains("nesting depth");
    }
}
