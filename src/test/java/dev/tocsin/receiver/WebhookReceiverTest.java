package dev.tocsin.receiver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpClientConfig;
import dev.tocsin.net.HttpClients;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.testing.Peers;
import dev.tocsin.testing.TestServer;
import dev.tocsin.testing.TestServer.Reply;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookReceiverTest {

    private static final HttpClients CLIENTS = HttpClients.ofSystem("Tocsin/test");

    private static WebhookReceiver receiver(Secret url, Duration timeout) {
        return new WebhookReceiver(
                new Integration.Webhook(0, true, url, HttpClientConfig.DEFAULT, 0, timeout.toNanos(), Optional.empty()),
                CLIENTS);
    }

    private static DeliveryOutcome attempt(String url) {
        return receiver(Secret.inline(url), Duration.ofSeconds(10)).attempt(message("{\"version\":\"4\"}"));
    }

    private static Message message(String body) {
        return new Message(
                body.getBytes(StandardCharsets.UTF_8),
                "key-1",
                text -> text.replace("{{ .GroupLabels.team }}", "infra/a b").replace("{{ .Host }}", "evil.example/"));
    }

    @Test
    void theBodyIsPostedAsItIsWithTheKeyThatTellsRepeats() throws Exception {
        try (TestServer server = TestServer.http(_ -> Reply.of(200))) {
            assertThat(attempt(server.url("/hook"))).isEqualTo(new DeliveryOutcome.Delivered());
            TestServer.Received got = server.take();
            assertThat(got.method()).isEqualTo("POST");
            assertThat(got.body()).isEqualTo("{\"version\":\"4\"}");
            assertThat(got.header("Content-Type")).isEqualTo("application/json");
            assertThat(got.header("Idempotency-Key")).isEqualTo("key-1");
            assertThat(got.header("User-Agent")).isEqualTo("Tocsin/test");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, Failed, clientError", "401, Failed, authError", "403, Failed, authError", "404, Failed, clientError",
        "429, Retry, rateLimited", "500, Retry, serverError", "503, Retry, serverError", "304, Failed, other"
    })
    void whatIsTriedAgainAndWhy(int status, String type, String reason) {
        try (TestServer server = TestServer.http(_ -> Reply.of(status))) {
            DeliveryOutcome outcome = attempt(server.url("/"));
            assertThat(outcome.getClass().getSimpleName()).isEqualTo(type);
            FailureReason given = switch (outcome) {
                case DeliveryOutcome.Failed failed -> failed.reason();
                case DeliveryOutcome.Retry retry -> retry.reason();
                case DeliveryOutcome other -> throw new AssertionError(other.toString());
            };
            assertThat(given.label()).isEqualTo(reason);
        }
    }

    @Test
    void retryAfterIsNotBeforeThen() {
        try (TestServer server = TestServer.http(_ -> new Reply(429, Map.of("Retry-After", "30"), ""))) {
            assertThat(attempt(server.url("/")).toOutcome(1_000L))
                    .isEqualTo(new Outcome.RetryLater("unexpected status code 429", OptionalLong.of(30_000_001_000L)));
        }
    }

    @Test
    void aHangAndACloseAreUnknownAndSaySo() {
        CountDownLatch end = new CountDownLatch(1);
        try (TestServer hangs = TestServer.http(received -> {
                    if (received.body().equals("hang")) {
                        end.await();
                    }
                    return Reply.of(200);
                });
                TestServer closes = TestServer.http(_ -> null)) {
            WebhookReceiver receiver = receiver(Secret.inline(hangs.url("/")), Duration.ofSeconds(2));
            assertThat(receiver.attempt(message("warm up"))).isEqualTo(new DeliveryOutcome.Delivered());
            DeliveryOutcome hung = receiver.attempt(message("hang"));
            assertThat(hung).isInstanceOf(DeliveryOutcome.Unknown.class);
            assertThat(hung.toOutcome(0))
                    .isEqualTo(Outcome.RetryLater.unknown("no answer within 2000ms; it was sent and may have arrived"));
            assertThat(attempt(closes.url("/"))).isInstanceOf(DeliveryOutcome.Unknown.class);
            end.countDown();
        }
    }

    @Test
    void nobodyThereIsTriedAgain() {
        assertThat(attempt("http://127.0.0.1:" + Peers.freePort() + "/"))
                .isEqualTo(new DeliveryOutcome.Retry(FailureReason.OTHER, "connection refused", Optional.empty()));
    }

    @Test
    void theUrlMayBeATemplateInAFileButNotOfTheHost(@TempDir Path directory) throws Exception {
        try (TestServer server = TestServer.http(_ -> Reply.of(200))) {
            Path file = Files.writeString(directory.resolve("url"), server.url("/hook/{{ .GroupLabels.team }}?x=1\n"));
            assertThat(receiver(Secret.file(file.toString()), Duration.ofSeconds(5))
                            .attempt(message("{}")))
                    .isEqualTo(new DeliveryOutcome.Delivered());
            assertThat(server.take().path()).isEqualTo("/hook/infra/a%20b?x=1");
        }
        for (String url : new String[] {"{{ .Host }}", "https://{{ .Host }}/", "https://good.example{{ .Host }}/"}) {
            assertThat(attempt(url))
                    .isEqualTo(new DeliveryOutcome.Failed(
                            FailureReason.OTHER,
                            "the template of the webhook URL makes up scheme, host or port;"
                                    + " these must be written out, as in https://host/{{ ... }}"));
        }
    }

    @Test
    void noOutcomeShowsTheUrl() {
        for (String url : new String[] {"http://127.0.0.1:1/MARKER", "MARKER", "http://MARKER:x/", ""}) {
            DeliveryOutcome outcome = attempt(url);
            assertThat(outcome.toString() + outcome.toOutcome(0)).doesNotContain("MARKER");
        }
    }
}
