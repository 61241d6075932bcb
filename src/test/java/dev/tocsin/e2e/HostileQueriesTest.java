package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.promql.HostileShapes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Queries as deep as is accepted, and far deeper, as a rule and at each path of the API that reads one: an answer or an error
 * that says why, and the process goes on.
 */
@Tag("e2e")
class HostileQueriesTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> PATHS = List.of(
            "/api/v1/query?time=0&",
            "/api/v1/query_range?start=0&end=600&step=60&",
            "/api/v1/format_query?",
            "/api/v1/parse_query?");

    @TempDir
    private Path directory;

    @Test
    void theApiAnswersAndTheRulesBesideGoOn() {
        Map<String, String> texts = new LinkedHashMap<>();
        Map<String, String> accepted = new LinkedHashMap<>();
        HostileShapes.all().forEach((name, shape) -> {
            int deepest = HostileShapes.deepest(shape);
            texts.put(name + ", " + deepest, shape.apply(deepest));
            accepted.put(name, shape.apply(deepest));
            texts.put(name + ", 10,000", shape.apply(10_000));
        });
        texts.put("a megabyte", "x" + " or x".repeat(200_000));
        texts.put("a megabyte of parentheses", "(".repeat(1 << 20));
        texts.put("not UTF-8", "x{a=\"\ud800\"}");

        String tooDeep = "groups:\n- name: deep\n  interval: 1s\n  rules:\n  - {record: d, expr: \"x"
                + " or x".repeat(200_000) + "\"}\n";
        try (Tocsin tocsin = new Tocsin(directory)
                .rules("deep.yml", tooDeep)
                .rules(
                        "good.yml",
                        "groups: [{name: good, interval: 1s, rules: [{record: beside, expr: vector(1)}]}]")) {
            accepted.forEach((name, text) -> tocsin.rules(
                    name.replace(' ', '-') + ".yml",
                    "groups: [{name: g, interval: 1s, rules: [{record: r, expr: \"" + escaped(text) + "\"}]}]"));
            tocsin.start();
            texts.forEach((name, text) -> {
                for (String path : PATHS) {
                    asked(tocsin.url(path), name, text);
                }
            });
            Await.until(
                    "the rules beside are evaluated",
                    LIMIT,
                    () -> tocsin.api("/api/v1/query?query=beside").path("result"),
                    result -> result.size() == 1);
            assertThat(tocsin.log())
                    .contains("deep.yml:5:23: group \"deep\", rule 1, \"d\": could not parse expression")
                    .doesNotContain("StackOverflow");
        }
    }

    private static void asked(String url, String name, String text) {
        String query = "query=" + Http.escape(text);
        long begin = System.nanoTime();
        Http.Answer answer = query.length() > 100_000
                ? Http.post(
                        url.substring(0, url.length() - 1),
                        "application/x-www-form-urlencoded",
                        query.getBytes(StandardCharsets.UTF_8))
                : Http.get(url + query);
        String what = url + " " + name;
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).as(what).isLessThan(LIMIT);
        assertThat(answer.status()).as(what + ": " + start(answer.body())).isIn(200, 400, 422);
        assertThat(answer.json().path("status").asText())
                .as(what)
                .isEqualTo(answer.status() == 200 ? "success" : "error");
        assertThat(answer.body()).as(what).doesNotContain("StackOverflow");
    }

    private static String start(String body) {
        return body.substring(0, Math.min(300, body.length()));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace('\ud800', '?');
    }
}
