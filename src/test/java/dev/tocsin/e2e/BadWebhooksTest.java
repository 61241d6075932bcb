package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Webhooks that misbehave: nothing is lost, nobody else waits, and the history says what went wrong. */
@Tag("e2e")
class BadWebhooksTest {

    private static final String RULES = """
            groups:
            - name: always
              interval: 1s
              rules:
              - alert: Always
                expr: vector(1)
            """;

    private static final String ALERTMANAGER = """
            route:
              receiver: good
              group_by: [alertname]
              group_wait: 1s
              group_interval: 10s
              repeat_interval: 1h
              routes:
              - {receiver: broken, continue: true}
              - {receiver: busy, continue: true}
              - {receiver: slow, continue: true}
              - {receiver: rude, continue: true}
              - {receiver: refusing, continue: true}
              - {receiver: good}
            receivers:
            - {name: good, webhook_configs: [{url: "HOOK/good"}]}
            - {name: broken, webhook_configs: [{url: "HOOK/broken"}]}
            - {name: busy, webhook_configs: [{url: "HOOK/busy"}]}
            - {name: slow, webhook_configs: [{url: "HOOK/slow", timeout: 2s}]}
            - {name: rude, webhook_configs: [{url: "HOOK/rude"}]}
            - {name: refusing, webhook_configs: [{url: "HOOK/refusing"}]}
            """;

    private static final List<String> BAD = List.of("/broken", "/busy", "/slow", "/rude", "/refusing");

    @TempDir
    private Path directory;

    @Test
    void eachGetsItsPageOnceItBehavesAndTheHistorySaysWhyItWasLate() {
        try (Webhook hook = Webhook.up();
                Tocsin tocsin = new Tocsin(directory)
                        .rules("always.yml", RULES)
                        .alertmanager(ALERTMANAGER.replace("HOOK", hook.url("")))) {
            hook.answer("/broken", new Webhook.Answer.Status(500));
            hook.answer("/busy", new Webhook.Answer.Status(429, "Retry-After", "4"));
            hook.answer("/slow", new Webhook.Answer.Hang());
            hook.answer("/rude", new Webhook.Answer.Close());
            hook.answer("/refusing", new Webhook.Answer.Status(400));
            tocsin.start();

            // Whoever behaves is paged as if the others did too.
            Webhook.Page good = hook.await("/good", 1, Duration.ofSeconds(20)).getFirst();
            long first =
                    hook.await("/slow", 1, Duration.ofSeconds(5)).getFirst().at();
            assertThat(good.at() - first).isBetween(-1500L, 1500L);

            // 500 and a closed connection are tried again soon, a hanging one after its timeout.
            hook.await("/broken", 3, Duration.ofSeconds(10));
            hook.await("/rude", 2, Duration.ofSeconds(10));
            List<Webhook.Page> slow = hook.await("/slow", 2, Duration.ofSeconds(10));
            // The time-out of 2 s runs from before the request is sent; the receiver, on a busy machine, notes it
            // later.
            assertThat(slow.get(1).at() - slow.get(0).at()).isGreaterThan(1000);

            // 429 is left alone for as long as it asked.
            List<Webhook.Page> busy = hook.await("/busy", 2, Duration.ofSeconds(10));
            assertThat(busy.get(1).at() - busy.get(0).at()).isBetween(4000L, 9000L);

            BAD.forEach(path -> hook.answer(path, new Webhook.Answer.Status(200)));
            for (String path : BAD) {
                int before = hook.pages(path).size();
                List<Webhook.Page> pages = Await.until(
                        path + " delivered",
                        Duration.ofSeconds(25),
                        () -> delivered(tocsin, path) ? hook.pages(path) : List.<Webhook.Page>of(),
                        got -> !got.isEmpty());
                assertThat(pages.size()).as(path).isGreaterThanOrEqualTo(before);
                assertThat(pages).as(path).allSatisfy(page -> {
                    assertThat(page.status()).isEqualTo("firing");
                    assertThat(page.labels("alertname")).containsExactly("Always");
                    assertThat(page.idempotencyKey()).isEqualTo(pages.getFirst().idempotencyKey());
                });
            }
            List<String> history = tocsin.history();
            why(history, "broken", "500");
            why(history, "busy", "429");
            why(history, "slow", "no answer within 2000ms");
            why(history, "rude", "may have arrived");
            why(history, "refusing", "400");

            // And then there is peace.
            int all = BAD.stream().mapToInt(path -> hook.pages(path).size()).sum();
            Await.sleep(Duration.ofSeconds(11));
            assertThat(BAD.stream().mapToInt(path -> hook.pages(path).size()).sum())
                    .isEqualTo(all);
            assertThat(hook.pages("/good")).hasSize(1);
            assertThat(tocsin.history()).noneMatch(line -> line.contains(hook.url("")));
        }
    }

    private static boolean delivered(Tocsin tocsin, String path) {
        return tocsin.history().stream()
                .anyMatch(line -> line.startsWith("notification ")
                        && line.contains(path.substring(1) + "/webhook[0]: delivered: first notification"));
    }

    private static void why(List<String> history, String receiver, String reason) {
        assertThat(history)
                .as(receiver)
                .anyMatch(line -> line.contains(" " + receiver + "/webhook[0]: ")
                        && line.contains("failed")
                        && line.contains(reason));
    }
}
