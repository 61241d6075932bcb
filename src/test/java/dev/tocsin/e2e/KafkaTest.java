package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.storage.remote.WriteRequests;
import dev.tocsin.storage.remote.WriteRequests.Sample;
import dev.tocsin.testing.Kafka;
import dev.tocsin.testing.Postgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Evaluator and notifier are two processes on one PostgreSQL with a real Kafka between them. The notifier does not wake
 * itself: what it does, it does because a message came.
 */
@Tag("e2e")
class KafkaTest {

    private static final String TOPIC = "tocsin-due";
    private static final String DEAD = "tocsin-due-dead";

    private static final String RULES = """
            groups:
            - name: first
              interval: 1s
              rules: [{alert: First, expr: first == 1}]
            - name: second
              interval: 1s
              rules: [{alert: Second, expr: second == 1}, {alert: Third, expr: third == 1}]
            """;

    private static final String ALERTMANAGER = """
            route: {receiver: pager, group_by: [alertname], group_wait: 0s, group_interval: 1h, repeat_interval: 4h}
            receivers:
            - name: pager
              webhook_configs: [{url: "%s", send_resolved: false}]
            """;

    @TempDir
    private Path directory;

    @Test
    void eachIncidentPagesOnceAlthoughTheBrokerIsRestartedInBetweenAndPoisonIsSetAside() {
        try (Postgres postgres = Postgres.start();
                Kafka kafka = new Kafka(directory.resolve("kafka")).start();
                Webhook hook = Webhook.up();
                Tocsin evaluator = new Tocsin(directory.resolve("evaluator"));
                Tocsin notifier = new Tocsin(directory.resolve("notifier"))) {
            String ledger = postgres.newDatabase();
            for (Tocsin process : List.of(evaluator, notifier)) {
                process.with("TOCSIN_LEDGER_URL", ledger)
                        .with("TOCSIN_STORAGE_NAME", "evaluator")
                        .with("TOCSIN_MESSAGING", "kafka")
                        .with("TOCSIN_KAFKA_BOOTSTRAP_SERVERS", kafka.address());
            }
            evaluator
                    .with("TOCSIN_FUNCTION_ROLES", "evaluate,sync,api")
                    .rules("rules.yml", RULES)
                    .alertmanager("{}")
                    .start();
            notifier.with("TOCSIN_FUNCTION_ROLES", "notify")
                    .with("TOCSIN_FUNCTION_SCHEDULE", "false")
                    .alertmanager(ALERTMANAGER.formatted(hook.url("/page")))
                    .start();

            write(evaluator, "first");
            hook.await("/page", 1, Duration.ofSeconds(60));
            assertThat(kafka.read(TOPIC, 1).getFirst()).satisfies(message -> {
                assertThat(new String(message.key(), StandardCharsets.UTF_8)).endsWith(";first");
                assertThat(message.headers().lastHeader("ce_type").value())
                        .asString(StandardCharsets.UTF_8)
                        .isEqualTo("dev.tocsin.alerts.changed");
            });

            kafka.stop();
            write(evaluator, "second");
            evaluator.awaitAlert("Second", "firing", Duration.ofSeconds(30));
            Await.sleep(Duration.ofSeconds(3));
            assertThat(names(hook)).as("nobody could be told").containsExactly("First");
            kafka.start();
            hook.await("/page", 2, Duration.ofSeconds(90));

            kafka.send(TOPIC, "no event".getBytes(StandardCharsets.UTF_8), Map.of());
            kafka.send(
                    TOPIC,
                    "{}".getBytes(StandardCharsets.UTF_8),
                    Map.of(
                            "ce_specversion", "1.0",
                            "ce_id", "1",
                            "ce_source", "/test",
                            "ce_type", "com.example.stray"));
            assertThat(kafka.read(DEAD, 2))
                    .extracting(message -> new String(message.value(), StandardCharsets.UTF_8))
                    .containsExactlyInAnyOrder("no event", "{}");
            assertThat(refused(ledger))
                    .anyMatch(line -> line.startsWith("malformed: one CloudEvent is expected"))
                    .anyMatch(line -> line.startsWith("unusable: events of type com.example.stray"));
            assertThat(Http.get(notifier.url("/metrics")).body())
                    .contains("tocsin_messages_received_total{outcome=\"dead\",} 2.0");

            write(evaluator, "third");
            hook.await("/page", 3, Duration.ofSeconds(60));
            Await.sleep(Duration.ofSeconds(3));
            assertThat(names(hook)).containsExactlyInAnyOrder("First", "Second", "Third");
        }
    }

    private static List<String> names(Webhook hook) {
        return hook.pages("/page").stream()
                .flatMap(page -> page.labels("alertname").stream())
                .toList();
    }

    private static void write(Tocsin evaluator, String metric) {
        byte[] body = new WriteRequests()
                .series(new String[] {"__name__", metric}, new Sample(System.currentTimeMillis(), 1))
                .compressed();
        Http.remoteWrite(evaluator.url("/api/v1/write"), body);
    }

    private static List<String> refused(String ledger) {
        List<String> reasons = new ArrayList<>();
        try (Connection connection =
                        DriverManager.getConnection("jdbc:" + ledger.replace("postgres@", ""), "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT reason FROM history WHERE kind = 'event'")) {
            while (rows.next()) {
                reasons.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return reasons;
    }
}
