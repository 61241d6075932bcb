package dev.tocsin.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.notify.data.GoJson;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same alerts posted to the real Alertmanager and to the core: the webhook's bodies are the same, byte for byte. */
@Tag("e2e")
class AlertmanagerE2eTest {

    private static final String CONFIG = """
            route:
              receiver: default
              group_by: [alertname, cluster]
              group_wait: 3s
              group_interval: 2s
              repeat_interval: 1h
              labels: {team: none}
              routes:
                - matchers: [severity="page"]
                  receiver: team.x
                  labels: {team: x, tier: "1"}
                  continue: true
                - matchers: ['severity=~"page|warn"', 'job!=""']
                  receiver: few
                  group_by: ['...']
                - matchers: ['"lab.el"="a b"']
                  receiver: quiet
                  group_by: []
            receivers:
              - name: default
                webhook_configs: [{url: "http://HOOK/default"}]
              - name: team.x
                webhook_configs: [{url: "http://HOOK/x1"}, {url: "http://HOOK/x2", max_alerts: 1}]
              - name: few
                webhook_configs: [{url: "http://HOOK/few"}]
              - name: quiet
                webhook_configs: [{url: "http://HOOK/quiet", send_resolved: false}]
            inhibit_rules:
              - source_matchers: [alertname="ClusterDown"]
                target_matchers: [severity="warn"]
                equal: [cluster]
            """;

    @TempDir
    private Path directory;

    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    private HttpServer hook;

    @BeforeEach
    void listen() throws IOException {
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext("/", exchange -> {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        hook.start();
    }

    @AfterEach
    void stop() {
        hook.stop(0);
    }

    @Test
    void bodiesAreTheSameByteForByte() throws Exception {
        String config = CONFIG.replace("HOOK", "127.0.0.1:" + hook.getAddress().getPort());
        List<String> expected = new ArrayList<>();
        long start;
        try (Peer alertmanager = Peers.alertmanager(
                directory, config, "--web.external-url=http://alerts.example", "--web.route-prefix=/")) {
            start = System.currentTimeMillis() / 1000 * NotifySimulation.SECOND;
            post(alertmanager, firing(start));
            await(bodies, 9);
            expected.addAll(bodies);
            bodies.clear();
            post(alertmanager, resolved(start));
            await(bodies, 6);
            Thread.sleep(2500);
            expected.addAll(bodies);
        }

        long second = start / NotifySimulation.SECOND;
        NotifySimulation simulation = new NotifySimulation(config).until(second);
        firing(start).forEach(simulation::posted);
        simulation.until(second + 4);
        resolved(start).forEach(simulation::posted);
        simulation.until(second + 9);

        assertThat(simulation.arrived())
                .extracting(NotifySimulation.Arrival::body)
                .hasSizeGreaterThan(10)
                .containsExactlyInAnyOrderElementsOf(expected);
    }

    private static List<PostedAlert> firing(long start) {
        return List.of(
                alert(start, 3, Map.of("alertname", "Down", "severity", "page", "job", "b", "instance", "2")),
                alert(start, 4, Map.of("alertname", "Down", "severity", "page", "job", "b", "instance", "1")),
                alert(start, 1, Map.of("alertname", "Down", "severity", "page", "zone", "z")),
                alert(
                        start,
                        2,
                        Map.of("alertname", "Down", "severity", "page", "job", "a", "cluster", "ä\"\\<&>\u2028")),
                alert(start, 2, Map.of("alertname", "Warm", "severity", "warn", "cluster", "c1")),
                alert(start, 2, Map.of("alertname", "ClusterDown", "cluster", "c1")),
                alert(start, 2, Map.of("lab.el", "a b", "alertname", "Utf8")),
                alert(start, 2, Map.of("lab.el", "a b", "alertname", "Utf8", "x", "1")));
    }

    private static List<PostedAlert> resolved(long start) {
        return List.of(
                resolved(start, 3, Map.of("alertname", "Down", "severity", "page", "job", "b", "instance", "2")),
                resolved(start, 2, Map.of("lab.el", "a b", "alertname", "Utf8")),
                resolved(start, 2, Map.of("alertname", "ClusterDown", "cluster", "c1")));
    }

    private static PostedAlert alert(long start, int offset, Map<String, String> labels) {
        return new PostedAlert(
                labels,
                Map.of("summary", "something's <b>wrong</b>\n\twith " + labels.get("alertname"), "empty", ""),
                OptionalLong.of(start - offset * 10_000_000L + 123_456_000L),
                OptionalLong.empty(),
                "http://prometheus.example/graph?g0.expr=up+%3D%3D+0&g0.tab=1");
    }

    private static PostedAlert resolved(long start, int offset, Map<String, String> labels) {
        PostedAlert alert = alert(start, offset, labels);
        return new PostedAlert(
                alert.labels(),
                alert.annotations(),
                alert.startsAt(),
                OptionalLong.of(start + NotifySimulation.SECOND + 500_000_000L),
                alert.generatorUrl());
    }

    private static void post(Peer alertmanager, List<PostedAlert> alerts) throws Exception {
        GoJson json = new GoJson().raw("[");
        for (int i = 0; i < alerts.size(); i++) {
            PostedAlert alert = alerts.get(i);
            json.raw(i == 0 ? "{" : ",{").key("labels", true).map(new TreeMap<>(alert.labels()));
            json.key("annotations", false).map(alert.annotations());
            json.key("startsAt", false).time(alert.startsAt().getAsLong());
            if (alert.endsAt().isPresent()) {
                json.key("endsAt", false).time(alert.endsAt().getAsLong());
            }
            json.key("generatorURL", false).string(alert.generatorUrl()).raw("}");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(alertmanager.url("/api/v2/alerts")))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.raw("]").toString()))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        }
    }

    private static void await(List<String> bodies, int count) throws InterruptedException {
        for (int i = 0; i < 100 && bodies.size() < count; i++) {
            Thread.sleep(100);
        }
    }
}
