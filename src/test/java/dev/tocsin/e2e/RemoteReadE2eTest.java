package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.storage.remote.WriteRequests;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code remote_read} of a prometheus.yml: what is older than the embedded store comes from a real Prometheus. */
@Tag("e2e")
class RemoteReadE2eTest {

    @TempDir
    private Path directory;

    @Test
    void samplesOfBothAreOneSeriesAndAStorageThatIsAwayFailsTheQueryInsteadOfLeavingThemOut() {
        long now = System.currentTimeMillis();
        try (Peer prometheus = Peers.prometheus(
                        directory.resolve("peer"), "global: {}\n", "--web.enable-remote-write-receiver");
                Tocsin tocsin = new Tocsin(directory)) {
            Path config = directory.resolve("prometheus.yml");
            Tocsin.write(config, """
                    global: {external_labels: {cluster: eu}}
                    remote_read:
                    - url: http://127.0.0.1:%d/api/v1/read
                      name: old
                    """.formatted(prometheus.port()));
            tocsin.alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n");
            tocsin.rules("none.yml", "groups: []\n")
                    .with("TOCSIN_PROMETHEUS_CONFIG", config.toString())
                    .start();
            // Minute by minute: the older half there, under the external label, the newer half here.
            List<WriteRequests.Sample> old = new ArrayList<>();
            List<WriteRequests.Sample> recent = new ArrayList<>();
            for (int minute = 20; minute > 0; minute--) {
                (minute > 10 ? old : recent).add(new WriteRequests.Sample(now - minute * 60_000L, 100 - minute));
            }
            write(prometheus.url("/api/v1/write"), new String[] {"__name__", "both", "cluster", "eu"}, old);
            write(prometheus.url("/api/v1/write"), new String[] {"__name__", "old", "cluster", "eu"}, old);
            write(prometheus.url("/api/v1/write"), new String[] {"__name__", "both", "cluster", "us"}, old);
            write(tocsin.url("/api/v1/write"), new String[] {"__name__", "both"}, recent);

            assertThat(value(tocsin, "count_over_time(both[30m])", now)).isEqualTo("{}=20");
            assertThat(value(tocsin, "count_over_time(both[5m1s])", now)).isEqualTo("{}=5");
            assertThat(value(tocsin, "both", now - 15 * 60_000L)).isEqualTo("{\"__name__\":\"both\"}=85");
            assertThat(value(tocsin, "count_over_time(old[30m])", now)).isEqualTo("{}=10");
            assertThat(value(tocsin, "count_over_time(both{cluster=\"us\"}[30m])", now))
                    .isEqualTo("{\"cluster\":\"us\"}=10");

            prometheus.kill();
            assertThat(Http.get(query(tocsin, "count_over_time(both[45m])", now))
                            .status())
                    .isBetween(400, 599);
            // What the embedded store has alone needs nobody else.
            Await.until(
                    "an answer from the embedded store alone",
                    Duration.ofSeconds(30),
                    () -> Http.get(query(tocsin, "count_over_time(both[5m1s])", now))
                            .status(),
                    status -> status == 200);
            assertThat(value(tocsin, "count_over_time(both[5m1s])", now)).isEqualTo("{}=5");
        }
    }

    private static String query(Tocsin tocsin, String query, long at) {
        return tocsin.url("/api/v1/query?time=" + at / 1000.0 + "&query=" + Http.escape(query));
    }

    private static String value(Tocsin tocsin, String query, long at) {
        var result = Tocsin.prometheusApi(query(tocsin, query, at)).path("result");
        assertThat(result).as(query).hasSize(1);
        return result.path(0).path("metric") + "="
                + result.path(0).path("value").path(1).asText();
    }

    private static void write(String url, String[] labels, List<WriteRequests.Sample> samples) {
        byte[] body = new WriteRequests()
                .series(labels, samples.toArray(WriteRequests.Sample[]::new))
                .compressed();
        Http.remoteWrite(url, body);
    }
}
