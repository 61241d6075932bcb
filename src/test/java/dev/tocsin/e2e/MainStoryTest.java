package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on real data: a Prometheus scrapes itself and two node_exporters and remote-writes to Tocsin; a node goes
 * down, its alerts are paged together, survive {@code kill -9}, are silenced with amtool and end.
 */
@Tag("e2e")
class MainStoryTest {

    private static final String RULES = """
            groups:
            - name: nodes
              interval: 1s
              rules:
              - record: job:nodes_up:sum
                expr: sum by (job) (up{job="node"})
              - alert: NodeDown
                expr: up{job="node"} == 0
                for: 3s
                labels: {severity: page}
                annotations:
                  summary: '{{ $labels.instance }} is down, {{ with query "job:nodes_up:sum" }}{{ . | first | value }}{{ end }} are up'
              - alert: NodeSilent
                expr: up{job="node"} unless on (instance) node_time_seconds{job="node"}
                for: 3s
            """;

    private static final String ALERTMANAGER = """
            route: {receiver: pager, group_by: [job], group_wait: 1s, group_interval: 2s, repeat_interval: 1h}
            receivers:
            - name: pager
              webhook_configs: [{url: "%s"}]
            """;

    private static final String PROMETHEUS = """
            global: {scrape_interval: 1s}
            scrape_configs:
            - job_name: prometheus
              static_configs: [{targets: ["127.0.0.1:${PORT}"]}]
            - job_name: node
              static_configs: [{targets: ["127.0.0.1:%d", "127.0.0.1:%d"]}]
            remote_write:
            - url: %s
              queue_config: {batch_send_deadline: 500ms, max_backoff: 1s}
            """;

    @TempDir
    private Path directory;

    @Test
    void aNodeGoesDownAndComesBack() {
        int portA = Peers.freePort();
        int portB = Peers.freePort();
        List<Peer> running = new ArrayList<>();
        try (Webhook hook = Webhook.up();
                Tocsin tocsin = new Tocsin(directory.resolve("tocsin"))) {
            Peer nodeA = nodeExporter(portA);
            running.add(nodeA);
            Peer nodeB = nodeExporter(portB);
            running.add(nodeB);
            tocsin.rules("nodes.yml", RULES).alertmanager(ALERTMANAGER.formatted(hook.url("/page")));
            tocsin.start();
            running.add(Peers.prometheus(directory, PROMETHEUS.formatted(portA, portB, tocsin.url("/api/v1/write"))));

            // Samples of both kinds of targets arrive, and the real promtool sees them.
            Await.until(
                    "samples of both nodes and of Prometheus itself",
                    Duration.ofSeconds(20),
                    () -> promtool(tocsin, "query", "instant", tocsin.url("/"), "count by (job) (up == 1)"),
                    out -> out.contains("{job=\"node\"} => 2 ") && out.contains("{job=\"prometheus\"} => 1 "));
            assertThat(promtool(tocsin, "query", "instant", tocsin.url("/"), "node_time_seconds"))
                    .contains("127.0.0.1:" + portA)
                    .contains("127.0.0.1:" + portB);

            // One goes down: pending, firing, and one page for both of its alerts.
            nodeA.close();
            tocsin.awaitAlert("NodeDown", "pending", Duration.ofSeconds(15));
            JsonNode firing = tocsin.awaitAlert("NodeDown", "firing", Duration.ofSeconds(15));
            Webhook.Page first = hook.await("/page", 1, Duration.ofSeconds(15)).getFirst();
            assertThat(first.status()).isEqualTo("firing");
            assertThat(first.labels("alertname")).containsExactlyInAnyOrder("NodeDown", "NodeSilent");
            assertThat(first.labels("instance")).containsOnly("127.0.0.1:" + portA);
            assertThat(first.body().path("groupKey").asText()).isEqualTo("{}:{job=\"node\"}");
            assertThat(first.body().path("notification_reason").asText()).isEqualTo("first notification");
            assertThat(annotation(first, "NodeDown", "summary")).isEqualTo("127.0.0.1:" + portA + " is down, 1 are up");
            Instant activeAt = Instant.parse(firing.path("activeAt").asText());
            Instant startsAt = startsAt(tocsin, "NodeDown");
            assertThat(Duration.between(activeAt, startsAt)).isBetween(Duration.ofMillis(2999), Duration.ofSeconds(6));

            // Killed while firing: it is the same alert afterwards, and nobody is paged again.
            tocsin.kill();
            tocsin.start();
            JsonNode after = tocsin.awaitAlert("NodeDown", "firing", Duration.ofSeconds(5));
            assertThat(after.path("activeAt")).isEqualTo(firing.path("activeAt"));
            assertThat(startsAt(tocsin, "NodeDown")).isEqualTo(startsAt);
            assertThat(tocsin.api("/api/v1/query?query=ALERTS_FOR_STATE%7Balertname%3D%22NodeDown%22%7D")
                            .path("result")
                            .path(0)
                            .path("value")
                            .path(1)
                            .asText())
                    .isEqualTo(Long.toString(activeAt.getEpochSecond()));
            Await.sleep(Duration.ofSeconds(5));
            assertThat(hook.pages("/page")).hasSize(1);

            // Silenced with the real amtool: the second node's alerts are held back until the silence is over.
            Peers.Result silence =
                    tocsin.amtool("silence", "add", "--author=me", "--comment=works", "--duration=12s", "job=node");
            assertThat(silence.exitCode()).as(silence.err()).isZero();
            nodeB.close();
            Await.until(
                    "both nodes' alerts suppressed",
                    Duration.ofSeconds(11),
                    () -> tocsin.amtool("-o", "json", "alert", "query", "--silenced", "severity=page")
                            .out(),
                    out -> Http.json(out).size() == 2);
            assertThat(Http.json(tocsin.amtool("-o", "json", "alert", "query").out()))
                    .isEmpty();
            JsonNode silences =
                    Http.json(tocsin.amtool("-o", "json", "silence", "query").out());
            assertThat(silences).hasSize(1);
            assertThat(silences.get(0).path("id").asText())
                    .isEqualTo(silence.out().strip());
            Instant silencedUntil = Instant.parse(silences.get(0).path("endsAt").asText());
            Webhook.Page second = hook.await("/page", 2, Duration.ofSeconds(25)).get(1);
            assertThat(Instant.ofEpochMilli(second.at())).isAfter(silencedUntil);
            assertThat(second.body().path("notification_reason").asText()).isEqualTo("new alerts added");
            assertThat(second.alerts()).hasSize(4);
            assertThat(tocsin.history())
                    .anyMatch(line -> line.startsWith("suppression ")
                            && line.contains("silenced by " + silence.out().strip()));

            // Both come back: resolved.
            running.add(nodeExporter(portA));
            running.add(nodeExporter(portB));
            Webhook.Page last = Await.until(
                    "a resolved page",
                    Duration.ofSeconds(25),
                    () -> hook.pages("/page").getLast(),
                    page -> page.status().equals("resolved"));
            assertThat(last.alerts())
                    .allMatch(alert -> alert.path("status").asText().equals("resolved"));
            assertThat(tocsin.alert("NodeDown").isMissingNode()).isTrue();
            int pages = hook.pages("/page").size();
            Await.sleep(Duration.ofSeconds(3));
            assertThat(hook.pages("/page")).hasSize(pages);
            assertThat(tocsin.log()).doesNotContain(" ERROR ");
        } finally {
            running.reversed().forEach(Peer::close);
        }
    }

    private Peer nodeExporter(int port) {
        return Peers.start(
                "node_exporter",
                directory,
                port,
                "/metrics",
                List.of(
                        "--web.listen-address=127.0.0.1:" + port,
                        "--collector.disable-defaults",
                        "--collector.time",
                        "--collector.loadavg"));
    }

    private String promtool(Tocsin tocsin, String... arguments) {
        Peers.Result result = Peers.run("promtool", directory, List.of(arguments));
        assertThat(result.exitCode()).as(result.err() + tocsin.log()).isZero();
        return result.out();
    }

    private static String annotation(Webhook.Page page, String alert, String name) {
        return page.alerts()
                .filter(a -> a.path("labels").path("alertname").asText().equals(alert))
                .findFirst()
                .orElseThrow()
                .path("annotations")
                .path(name)
                .asText();
    }

    private static Instant startsAt(Tocsin tocsin, String alert) {
        JsonNode alerts = Http.get(tocsin.url("/api/v2/alerts?filter=alertname%3D" + alert))
                .json();
        assertThat(alerts).hasSize(1);
        return Instant.parse(alerts.get(0).path("startsAt").asText());
    }
}
