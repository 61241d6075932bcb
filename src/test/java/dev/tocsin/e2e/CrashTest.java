package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} between the commit of a notification and its delivery: it arrives, and no more often than must be. */
@Tag("e2e")
class CrashTest {

    private static final String RULES = """
            groups:
            - name: always
              interval: 1s
              rules:
              - alert: Always
                expr: vector(1)
            """;

    private static final String ALERTMANAGER = """
            route: {receiver: pager, group_by: [alertname], group_wait: 1s, group_interval: 2s, repeat_interval: 1h}
            receivers:
            - name: pager
              webhook_configs: [{url: "%s", timeout: 30s}]
            """;

    @TempDir
    private Path directory;

    @Test
    void aPageThatWasDecidedAndCouldNotBeDeliveredIsDeliveredOnceAfterTheRestart() {
        try (Webhook hook = Webhook.down();
                Tocsin tocsin = tocsin(hook).start()) {
            Await.until(
                    "a failed attempt",
                    Duration.ofSeconds(20),
                    tocsin::log,
                    log -> log.contains("to notify about group"));
            Instant startsAt = startsAt(tocsin);
            tocsin.kill();
            hook.start();
            tocsin.start();

            Webhook.Page page = hook.await("/page", 1, Duration.ofSeconds(15)).getFirst();
            assertThat(page.status()).isEqualTo("firing");
            assertThat(Instant.parse(page.alerts()
                                    .findFirst()
                                    .orElseThrow()
                                    .path("startsAt")
                                    .asText())
                            .truncatedTo(ChronoUnit.MILLIS))
                    .isEqualTo(startsAt);
            Await.sleep(Duration.ofSeconds(5));
            assertThat(hook.pages("/page")).hasSize(1);
            assertThat(tocsin.history())
                    .anyMatch(line -> line.contains("connection refused"))
                    .anyMatch(line -> line.contains("delivered: first notification"));

            // Nor does another crash after the delivery page anybody again.
            tocsin.kill();
            tocsin.start();
            Await.sleep(Duration.ofSeconds(4));
            assertThat(hook.pages("/page")).hasSize(1);
            assertThat(startsAt(tocsin)).isEqualTo(startsAt);
        }
    }

    @Test
    void anAttemptWhoseEndNobodyKnowsIsRepeatedUnderTheSameKeyAndSaysWhy() {
        try (Webhook hook = Webhook.up();
                Tocsin tocsin = tocsin(hook)) {
            hook.answer("/page", new Webhook.Answer.Hang());
            tocsin.start();
            hook.await("/page", 1, Duration.ofSeconds(20));
            tocsin.kill();
            hook.answer("/page", new Webhook.Answer.Status(200));
            tocsin.start();

            List<Webhook.Page> pages = hook.await("/page", 2, Duration.ofSeconds(15));
            assertThat(pages.get(1).idempotencyKey())
                    .isNotEmpty()
                    .isEqualTo(pages.get(0).idempotencyKey());
            Await.sleep(Duration.ofSeconds(5));
            assertThat(hook.pages("/page")).hasSize(2);
            assertThat(tocsin.history()).anyMatch(line -> line.contains("outcome was never recorded"));
        }
    }

    private Tocsin tocsin(Webhook hook) {
        return new Tocsin(directory).rules("always.yml", RULES).alertmanager(ALERTMANAGER.formatted(hook.url("/page")));
    }

    private static Instant startsAt(Tocsin tocsin) {
        return Instant.parse(Http.get(tocsin.url("/api/v2/alerts"))
                .json()
                .path(0)
                .path("startsAt")
                .asText());
    }
}
