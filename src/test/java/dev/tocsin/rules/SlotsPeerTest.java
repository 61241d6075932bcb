package dev.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The slots of a real Prometheus: the timestamps of what recording rules wrote. */
@Tag("e2e")
class SlotsPeerTest {

    private static final long NANOS = 1_000_000;

    /** The last name makes the hashed text longer than 255 bytes, where the length prefix changes its form. */
    private static final List<String> GROUPS = List.of("a", "b", "grüße", "node-exporter.rules", "x".repeat(300));

    @TempDir
    Path directory;

    @Test
    void recordingRulesWriteAtTheSlotsOfTheirGroup() throws Exception {
        Path rules = directory.resolve("rules.yml");
        StringBuilder text = new StringBuilder("groups:\n");
        for (int i = 0; i < GROUPS.size(); i++) {
            text.append("- name: ")
                    .append(GROUPS.get(i))
                    .append("\n  interval: ")
                    .append(i + 1)
                    .append("s\n")
                    .append("  rules: [{record: r")
                    .append(i)
                    .append(", expr: vector(1)}]\n");
        }
        Files.writeString(rules, text);
        try (Peer prometheus = Peers.prometheus(directory, "rule_files: ['" + rules + "']\n")) {
            for (int i = 0; i < GROUPS.size(); i++) {
                Slots slots = Slots.of(rules.toString(), GROUPS.get(i), (i + 1) * 1_000_000_000L);
                for (long millis : timestamps(prometheus, "r" + i)) {
                    // Prometheus cuts a slot to whole milliseconds.
                    long slot = slots.slot(millis * NANOS + NANOS - 1);
                    assertThat(slot / NANOS).as(GROUPS.get(i)).isEqualTo(millis);
                }
            }
        }
    }

    private static List<Long> timestamps(Peer prometheus, String metric) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int attempt = 0; attempt < 100; attempt++) {
                HttpRequest request = HttpRequest.newBuilder(
                                URI.create(prometheus.url("/api/v1/query?query=" + metric + "%5B1m%5D")))
                        .build();
                JsonNode result = new ObjectMapper()
                        .readTree(client.send(request, HttpResponse.BodyHandlers.ofString())
                                .body())
                        .path("data")
                        .path("result");
                List<Long> times = new ArrayList<>();
                result.path(0)
                        .path("values")
                        .forEach(sample -> times.add(Math.round(sample.get(0).asDouble() * 1000)));
                if (!times.isEmpty()) {
                    return times;
                }
                Thread.sleep(100);
            }
        }
        throw new AssertionError("Prometheus recorded no " + metric);
    }
}
