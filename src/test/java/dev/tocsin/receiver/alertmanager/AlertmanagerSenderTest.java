package dev.tocsin.receiver.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.net.HttpClients;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import dev.tocsin.testing.TestServer;
import dev.tocsin.testing.TestServer.Reply;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertmanagerSenderTest {

    private static final long START = 1_767_323_045_678_901_234L;

    private final CollectorRegistry registry = new CollectorRegistry();

    private AlertmanagerSender sender(int capacity, int batch) {
        return new AlertmanagerSender(
                HttpClients.ofSystem("Tocsin/test"), discovery -> discovery::groups, registry, capacity, batch);
    }

    private static OutgoingAlert alert(String name, long start) {
        return new OutgoingAlert(
                Labels.of("alertname", name, "severity", "page"),
                List.of(new Label("summary", "<b> & \"q\"")),
                start,
                start + 240_000_000_000L,
                "http://t/graph?g0.expr=up",
                false);
    }

    private static List<OutgoingAlert> alerts(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> alert("A" + i, START)).toList();
    }

    private double metric(String name, String url) {
        Double value = registry.getSampleValue(
                "prometheus_notifications_" + name, new String[] {"alertmanager"}, new String[] {url});
        return value == null ? Double.NaN : value;
    }

    @Test
    void theBodyIsPrometheus() throws Exception {
        try (TestServer server = TestServer.http(_ -> Reply.of(200));
                AlertmanagerSender sender = sender(10, 5)) {
            sender.configure(List.of(
                    AlertmanagerSender.ofAddresses(List.of("http://user:pw@127.0.0.1:" + server.port() + "/prefix/"))));
            assertThat(sender.endpoints()).containsExactly(server.url("/prefix/api/v2/alerts"));
            sender.send(List.of(alert("Down", START)));
            TestServer.Received got = server.take();
            assertThat(got.path()).isEqualTo("/prefix/api/v2/alerts");
            assertThat(got.header("Content-Type")).isEqualTo("application/json");
            assertThat(got.header("Authorization")).startsWith("Basic ");
            assertThat(got.body())
                    .isEqualTo("[{\"annotations\":{\"summary\":\"\\u003cb\\u003e \\u0026 \\\"q\\\"\"},"
                            + "\"endsAt\":\"2026-01-02T03:08:05.678Z\",\"startsAt\":\"2026-01-02T03:04:05.678Z\","
                            + "\"generatorURL\":\"http://t/graph?g0.expr=up\","
                            + "\"labels\":{\"alertname\":\"Down\",\"severity\":\"page\"}}]");
        }
    }

    @Test
    void aFullQueueDropsTheOldestAndBatchesAreBounded() throws Exception {
        Semaphore open = new Semaphore(0);
        CountDownLatch first = new CountDownLatch(1);
        try (TestServer server = TestServer.http(_ -> {
                    first.countDown();
                    open.acquire();
                    return Reply.of(200);
                });
                AlertmanagerSender sender = sender(10, 4)) {
            String url = server.url("/api/v2/alerts");
            sender.configure(List.of(AlertmanagerSender.ofAddresses(List.of("127.0.0.1:" + server.port()))));
            sender.send(alerts(0, 1));
            first.await();
            sender.send(alerts(1, 16));
            assertThat(metric("dropped_total", url)).isEqualTo(5);
            assertThat(metric("queue_length", url)).isEqualTo(10);
            open.release(10);
            List<String> bodies = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                bodies.add(server.take().body());
            }
            assertThat(bodies.get(1)).contains("A6\"", "A9\"").doesNotContain("A5\"", "A10\"");
            assertThat(bodies.get(3)).contains("A14\"", "A15\"");
        }
    }

    @Test
    void aBatchThatFailsIsDroppedAndCountedAndTheOthersGoOn() throws Exception {
        try (TestServer bad = TestServer.http(_ -> Reply.of(500));
                TestServer good = TestServer.http(_ -> Reply.of(200));
                AlertmanagerSender sender = sender(10, 5)) {
            sender.configure(List.of(AlertmanagerSender.ofAddresses(
                    List.of("127.0.0.1:" + bad.port(), "127.0.0.1:" + good.port(), "127.0.0.1:" + good.port()))));
            assertThat(registry.getSampleValue("prometheus_notifications_alertmanagers_discovered"))
                    .isEqualTo(2);
            sender.send(alerts(0, 3));
            sender.send(alerts(3, 4));
            bad.take();
            good.take();
            while (metric("sent_total", good.url("/api/v2/alerts")) < 4
                    || metric("dropped_total", bad.url("/api/v2/alerts")) < 4) {
                Thread.onSpinWait();
            }
            assertThat(metric("errors_total", bad.url("/api/v2/alerts"))).isEqualTo(4);
            assertThat(metric("sent_total", bad.url("/api/v2/alerts"))).isZero();
        }
    }

    @Test
    void closingStillSendsWhatIsQueued() throws Exception {
        try (TestServer server = TestServer.http(_ -> Reply.of(200))) {
            AlertmanagerSender sender = sender(1000, 10);
            sender.configure(List.of(AlertmanagerSender.ofAddresses(List.of("127.0.0.1:" + server.port()))));
            sender.send(alerts(0, 95));
            sender.close();
            assertThat(server.pending().stream()
                            .mapToInt(r -> r.body().split("alertname", -1).length - 1)
                            .sum())
                    .isEqualTo(95);
        }
    }

    @Test
    void aRealAlertmanagerTakesThem(@TempDir Path directory) throws Exception {
        try (Peer alertmanager = Peers.alertmanager(directory, "route: {receiver: none}\nreceivers: [{name: none}]\n");
                AlertmanagerSender sender = sender(10, 5)) {
            sender.configure(List.of(AlertmanagerSender.ofAddresses(List.of(alertmanager.address()))));
            Instant now = Instant.now();
            sender.send(List.of(alert("Real", now.getEpochSecond() * 1_000_000_000L)));
            while (metric("sent_total", alertmanager.url("/api/v2/alerts")) < 1) {
                Thread.onSpinWait();
            }
            assertThat(Peers.run("amtool", directory, List.of("--alertmanager.url=" + alertmanager.url("/"), "alert"))
                            .out())
                    .contains("Real", "<b> & \"q\"");
        }
    }
}
