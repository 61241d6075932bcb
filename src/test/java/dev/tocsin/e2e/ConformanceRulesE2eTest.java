package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PrometheusRule files of the Kubernetes world in a running Tocsin whose store is empty. */
@Tag("e2e")
class ConformanceRulesE2eTest {

    @TempDir
    private Path directory;

    @Test
    void all234RulesLoadAndAreEvaluatedWithoutError() throws IOException {
        String named = System.getProperty("TOCSIN_CONFORMANCE", System.getenv("TOCSIN_CONFORMANCE"));
        Path source = Path.of(named == null || named.isEmpty() ? "../shared/conformance" : named, "rules");
        Assumptions.assumeTrue(
                Files.isDirectory(source), () -> "skipped: no conformance rules in " + source.toAbsolutePath());
        try (Tocsin tocsin = new Tocsin(directory)) {
            tocsin.alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n");
            try (Stream<Path> files = Files.list(source)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                    // The groups' own intervals go up to three minutes; what is asked here is not when but whether.
                    String text = Files.readString(file).replaceAll("(?m)^([ -]*)interval: .*$", "$1interval: 2s");
                    tocsin.rules(file.getFileName().toString(), text);
                }
            }
            tocsin.with("TOCSIN_RULES_EVALUATION_INTERVAL", "2s").start();
            Await.until(
                    "all rules evaluated",
                    Duration.ofSeconds(30),
                    () -> rules(tocsin).stream()
                            .filter(rule -> rule.path("health").asText().equals("unknown"))
                            .map(rule -> rule.path("name").asText())
                            .toList(),
                    List::isEmpty);
            List<JsonNode> rules = rules(tocsin);
            assertThat(rules).hasSize(234);
            assertThat(rules).allSatisfy(rule -> {
                assertThat(rule.path("health").asText()).as(rule.toString()).isEqualTo("ok");
                assertThat(rule.has("lastError")).isFalse();
            });
            assertThat(tocsin.log()).doesNotContain(" ERROR ");
        }
    }

    private static List<JsonNode> rules(Tocsin tocsin) {
        return tocsin.api("/api/v1/rules").path("groups").findValues("rules").stream()
                .flatMap(list -> {
                    Stream.Builder<JsonNode> each = Stream.builder();
                    list.forEach(each);
                    return each.build();
                })
                .toList();
    }
}
