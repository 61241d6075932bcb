package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.storage.remote.WriteRequests;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Tocsin whose rules are evaluated on a real remote storage, which goes away and comes back. */
@Tag("e2e")
class RemoteStorageServeTest {

    private static final String RULES = """
            groups:
            - name: remote
              interval: 1s
              rules:
              - record: job:load:sum
                expr: sum by (job) (load)
              - alert: High
                expr: job:load:sum > 10
              - alert: Gone
                expr: absent(load)
            - name: pushed
              interval: 1s
              rules:
              - alert: Pushed
                expr: sum by (job) (load) > 10
            """;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"prometheus", "victoria-metrics", "thanos", "mimir"})
    void rulesGoOnWithoutAFalseResolveWhileTheStorageIsAwayAndWhatTheyRecordArrives(String kind) throws Exception {
        RemoteStorages storage = new RemoteStorages(kind, directory.resolve("storage"));
        RemoteStorages.Running first = storage.start();
        try (Tocsin tocsin = new Tocsin(directory)) {
            tocsin.alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n");
            storage.settings().forEach(tocsin::with);
            tocsin.rules("remote.yml", RULES)
                    .with("TOCSIN_STORAGE_URL", storage.url() + "/")
                    .with("TOCSIN_STORAGE_WRITE_URL", storage.writeUrl())
                    .with("TOCSIN_STORAGE_TIMEOUT", "3s")
                    .with("TOCSIN_STORAGE_GROUP_MODES", "pushed=push-down")
                    .with("TOCSIN_QUERY_LOG_SLOWER_THAN", "1ms")
                    .with("TOCSIN_STORAGE_HEADERS", "X-Scope-OrgID=one")
                    .start();
            write(storage, 7, 8);
            tocsin.awaitAlert("High", "firing", Duration.ofSeconds(30));
            tocsin.awaitAlert("Pushed", "firing", Duration.ofSeconds(30));
            Await.until(
                    "recorded series in " + kind,
                    Duration.ofSeconds(40),
                    () -> query(storage.url(), "job:load:sum"),
                    result -> result.path(0).path("value").path(1).asText().equals("15"));
            Await.until(
                    "alerts in " + kind,
                    Duration.ofSeconds(40),
                    () -> query(storage.url(), "ALERTS{alertname=\"High\",alertstate=\"firing\"}"),
                    result -> result.size() == 1);

            assertThat(tocsin.log()).contains("slow rule Pushed at ", "sum by (job) (load) > 10");

            first.kill();
            Await.until(
                    "failing rules",
                    Duration.ofSeconds(40),
                    () -> tocsin.api("/api/v1/rules?exclude_alerts=true"),
                    rules -> health(rules, "job:load:sum").equals("err")
                            && health(rules, "Gone").equals("err")
                            && health(rules, "Pushed").equals("err"));
            Thread.sleep(3000);
            assertThat(tocsin.alert("High").path("state").asText()).isEqualTo("firing");
            assertThat(tocsin.alert("Pushed").path("state").asText()).isEqualTo("firing");
            assertThat(tocsin.alert("Gone").isMissingNode()).isTrue();

            tocsin.kill();
            try (RemoteStorages.Running _ = storage.start()) {
                tocsin.start();
                write(storage, 1, 2);
                Await.until(
                        "resolved",
                        Duration.ofSeconds(40),
                        () -> tocsin.alert("High").isMissingNode()
                                && tocsin.alert("Pushed").isMissingNode(),
                        resolved -> resolved);
                Await.until(
                        "recorded series in " + kind + " after its return",
                        Duration.ofSeconds(60),
                        () -> query(storage.url(), "job:load:sum"),
                        result -> result.path(0).path("value").path(1).asText().equals("3"));
                Await.until(
                        "rules that are well",
                        Duration.ofSeconds(40),
                        () -> tocsin.api("/api/v1/rules?exclude_alerts=true"),
                        rules -> health(rules, "job:load:sum").equals("ok")
                                && health(rules, "Gone").equals("ok")
                                && health(rules, "Pushed").equals("ok"));
                assertThat(tocsin.api("/api/v1/query?query=sum(load)")
                                .path("result")
                                .path(0)
                                .path("value")
                                .path(1)
                                .asText())
                        .isEqualTo("3");
                String metrics = Http.get(tocsin.url("/metrics")).body();
                assertThat(metrics)
                        .containsPattern(
                                "prometheus_remote_storage_samples_total\\{remote_name=\"storage\"[^}]*} [1-9]")
                        .containsPattern("tocsin_storage_rules_pushed_down_total [1-9]")
                        .containsPattern("tocsin_storage_requests_total\\{kind=\"" + storage.readKind()
                                + "\",outcome=\"success\",?} [1-9]");
            }
        } finally {
            first.close();
        }
    }

    private static void write(RemoteStorages storage, double one, double other) {
        long now = System.currentTimeMillis();
        WriteRequests request = new WriteRequests();
        request.series(
                new String[] {"__name__", "load", "instance", "a", "job", "x"}, new WriteRequests.Sample(now, one));
        request.series(
                new String[] {"__name__", "load", "instance", "b", "job", "x"}, new WriteRequests.Sample(now, other));
        Http.remoteWrite(storage.writeUrl(), request.compressed());
    }

    private static String health(JsonNode rules, String name) {
        for (JsonNode group : rules.path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                if (rule.path("name").asText().equals(name)) {
                    return rule.path("health").asText();
                }
            }
        }
        return "";
    }

    private static JsonNode query(String base, String query) {
        return Tocsin.prometheusApi(base + "/api/v1/query?nocache=1&query=" + Http.escape(query))
                .path("result");
    }
}
