package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong is said with its place, by the log and by a reload, and stops nothing beside it. */
@Tag("e2e")
class BadInputTest {

    private static final String ALERTMANAGER = """
            route: {receiver: good, group_by: [alertname], group_wait: 0s, group_interval: 1s}
            receivers: [{name: good, webhook_configs: [{url: "HOOK/good"}]}]
            """;

    @TempDir
    private Path directory;

    private static String rules(String group, String rule) {
        return "groups:\n- name: g\n  interval: 1s\n" + group + "  rules:\n  - " + rule + "\n";
    }

    @Test
    void everyBadFileIsReportedWithItsPlaceAndTheGoodOnesPage() {
        // The file's name, what is in it, and where it is wrong.
        Map<String, String[]> bad = new LinkedHashMap<>();
        bad.put("yaml.yml", new String[] {"groups: [", ":1:10: yaml: "});
        bad.put("promql.yml", new String[] {
            rules("", "{alert: P, expr: 'sum('}"),
            ":5:22: group \"g\", rule 1, \"P\": could not parse expression: 1:5: parse error"
        });
        bad.put("template.yml", new String[] {
            rules("", "{alert: T, expr: 1, annotations: {x: '{{ nope }}'}}"),
            ":5:42: group \"g\", rule 1, \"T\": annotation \"x\": template: __alert_T:1: function \"nope\" not defined"
        });
        bad.put("interval.yml", new String[] {
            "groups:\n- name: g\n  interval: -1m\n  rules: []\n",
            ":3:3: groups[0].interval: not a valid duration string"
        });
        try (Webhook hook = Webhook.up();
                Tocsin tocsin = new Tocsin(directory)
                        .rules("good.yml", rules("", "{alert: Good, expr: vector(1)}"))
                        .alertmanager(ALERTMANAGER.replace("HOOK", hook.url("")))) {
            bad.forEach((name, file) -> tocsin.rules(name, file[0]));
            tocsin.start();
            hook.await("/good", 1, Duration.ofSeconds(20));
            bad.forEach((name, file) -> assertThat(tocsin.log()).contains("/" + name + file[1]));

            // A broken matcher, while the process runs: the configuration before it goes on.
            tocsin.alertmanager("""
                    route: {receiver: good, routes: [{receiver: good, matchers: ['severity ~~ page']}]}
                    receivers: [{name: good}]
                    """);
            Http.Answer reload = Http.post(tocsin.url("/-/reload"), "text/plain", new byte[0]);
            assertThat(reload.status()).isEqualTo(500);
            assertThat(reload.body())
                    .containsPattern("alertmanager\\.yml:1:\\d+: ")
                    .contains("severity ~~ page");
            assertThat(reload.body()).contains("yaml.yml:1:10");

            // Bodies that are none of what they say.
            byte[] garbage = "garbage".getBytes(StandardCharsets.UTF_8);
            Http.Answer write = Http.post(
                    tocsin.url("/api/v1/write"), "application/x-protobuf", garbage, "Content-Encoding", "snappy");
            assertThat(write.status()).isEqualTo(400);
            assertThat(write.body()).contains("snappy");
            assertThat(Http.post(tocsin.url("/api/v2/alerts"), "application/json", garbage)
                            .status())
                    .isEqualTo(400);
            assertThat(Http.get(tocsin.url("/api/v1/query?query=sum(")).status())
                    .isEqualTo(400);

            // A new alert is still evaluated, routed by the old tree, and sent.
            tocsin.rules("later.yml", rules("", "{alert: Later, expr: vector(1)}"));
            Await.until(
                    "Later is sent",
                    Duration.ofSeconds(20),
                    () -> hook.pages("/good"),
                    pages -> pages.stream()
                            .anyMatch(page -> page.labels("alertname").contains("Later")));
        }
    }
}
