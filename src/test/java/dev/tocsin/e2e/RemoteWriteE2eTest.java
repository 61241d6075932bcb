package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code remote_write} of a prometheus.yml into a real Prometheus: what rules record is there, whatever dies meanwhile. */
@Tag("e2e")
class RemoteWriteE2eTest {

    private static final String RULES = """
            groups:
            - name: sent
              interval: 1s
              rules:
              - record: recorded
                expr: vector(42)
                labels: {from: tocsin}
              - record: unwanted
                expr: vector(1)
              - alert: Always
                expr: recorded > 1
                for: 2s
            """;

    @TempDir
    private Path directory;

    @Test
    void recordedSeriesAndAlertsReachAPrometheusThatIsAwayAndATocsinThatIsKilled() {
        Path peer = directory.resolve("peer");
        int port;
        String[] flags = {"--web.enable-remote-write-receiver"};
        try (Peer prometheus = Peers.prometheus(peer, "global: {}\n", flags);
                Tocsin tocsin = new Tocsin(directory)) {
            port = prometheus.port();
            Path config = directory.resolve("prometheus.yml");
            Tocsin.write(config, """
                    global: {external_labels: {cluster: eu}}
                    remote_write:
                    - url: http://127.0.0.1:%d/api/v1/write
                      name: sink
                      headers: {X-Scope-OrgID: one}
                      queue_config: {batch_send_deadline: 200ms}
                      write_relabel_configs:
                      - {source_labels: [__name__], regex: unwanted, action: drop}
                    """.formatted(port));
            tocsin.alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n");
            tocsin.rules("sent.yml", RULES)
                    .with("TOCSIN_PROMETHEUS_CONFIG", config.toString())
                    .start();
            long begin = System.currentTimeMillis();
            awaitFresh(prometheus.url(""), "ALERTS{alertstate=\"firing\"}");
            assertThat(query(prometheus.url(""), "recorded")
                            .path(0)
                            .path("metric")
                            .toString())
                    .contains("\"cluster\":\"eu\"", "\"from\":\"tocsin\"");
            assertThat(query(prometheus.url(""), "unwanted")).isEmpty();
            assertThat(query(prometheus.url(""), "ALERTS_FOR_STATE")).hasSize(1);

            prometheus.kill();
            pause(8000);
            tocsin.kill();
            Peer again = Peers.start(
                    "prometheus",
                    peer,
                    port,
                    "/-/ready",
                    List.of(
                            "--config.file=" + peer.resolve("prometheus.yml"),
                            "--storage.tsdb.path=" + peer.resolve("prometheus-data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--web.enable-remote-write-receiver"));
            try (again) {
                long killed = System.currentTimeMillis();
                tocsin.start();
                awaitFresh(again.url(""), "ALERTS{alertstate=\"firing\"}");
                // Each second from the first evaluation to the kill has its sample, also those in which nobody
                // listened.
                JsonNode samples = query(again.url(""), "recorded[5m]").path(0).path("values");
                long previous = begin + 1000;
                int checked = 0;
                for (JsonNode sample : samples) {
                    long at = Math.round(sample.path(0).asDouble() * 1000);
                    if (at > begin + 1000 && at < killed - 2000) {
                        assertThat(at - previous).as("gap before %d", at).isLessThanOrEqualTo(1001);
                        previous = at;
                        checked++;
                    }
                }
                assertThat(checked).isGreaterThan(4);
                assertThat(tocsin.api("/api/v1/query?query=1").path("result")).isNotEmpty();
                assertThat(Http.get(tocsin.url("/metrics")).body())
                        .contains("prometheus_remote_storage_samples_total{remote_name=\"sink\",url=\"http://127.0.0.1:"
                                + port)
                        .doesNotContainPattern("prometheus_remote_storage_samples_failed_total\\{[^}]*} [1-9]");
            }
        }
    }

    private static void awaitFresh(String base, String query) {
        long from = System.currentTimeMillis();
        Await.until(
                query + " in Prometheus",
                Duration.ofSeconds(40),
                () -> query(base, "timestamp(" + query + ")"),
                result -> result.path(0).path("value").path(1).asDouble() * 1000 > from);
    }

    private static JsonNode query(String base, String query) {
        return Tocsin.prometheusApi(base + "/api/v1/query?query=" + Http.escape(query))
                .path("result");
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
