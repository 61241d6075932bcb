package dev.tocsin.function.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.net.HttpClients;
import dev.tocsin.testing.FakeClock;
import dev.tocsin.testing.TestServer;
import io.prometheus.client.CollectorRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpOutgoingTest {

    private CollectorRegistry registry = new CollectorRegistry();

    private HttpOutgoing outgoing(Optional<String> sink, String overrides, Optional<String> heartbeat) {
        registry = new CollectorRegistry();
        return new HttpOutgoing(
                sink,
                overrides,
                Optional.empty(),
                "http://tocsin",
                heartbeat,
                HttpClients.ofSystem("test"),
                new FunctionMetrics(registry),
                new FakeClock(1_800_000_000L));
    }

    private static long deadline() {
        return System.nanoTime() + 10_000_000_000L;
    }

    @Test
    void anEventIsBinaryWithTheOverridesOfASinkBinding() {
        try (TestServer broker = TestServer.http(r -> TestServer.Reply.of(202));
                HttpOutgoing outgoing = outgoing(
                        Optional.of(broker.url("/broker")),
                        "{\"extensions\": {\"team\": \"a b€\"}}",
                        Optional.empty())) {
            assertThat(outgoing.alertsChanged(deadline())).isEmpty();
            assertThat(broker.pending()).singleElement().satisfies(event -> {
                assertThat(event.method()).isEqualTo("POST");
                assertThat(event.path()).isEqualTo("/broker");
                assertThat(event.header("ce-specversion")).isEqualTo("1.0");
                assertThat(event.header("ce-type")).isEqualTo("dev.tocsin.alerts.changed");
                assertThat(event.header("ce-id")).isNotEmpty();
                assertThat(event.header("ce-source")).isEqualTo("http://tocsin");
                assertThat(event.header("ce-time")).isEqualTo("2027-01-15T08:00:00Z");
                assertThat(event.header("ce-team")).isEqualTo("a%20b%E2%82%AC");
                assertThat(event.body()).isEmpty();
            });
        }
    }

    @Test
    void aSinkThatRefusesIsNotAskedTwice() {
        try (TestServer broker = TestServer.http(r -> TestServer.Reply.of(404));
                HttpOutgoing outgoing = outgoing(Optional.of(broker.url("/")), "", Optional.empty())) {
            assertThat(outgoing.alertsChanged(deadline()))
                    .contains(
                            "event dev.tocsin.alerts.changed could not be sent to K_SINK: unexpected status code 404");
            assertThat(broker.pending()).hasSize(1);
        }
    }

    @Test
    void aHeartbeatIsAnEmptyPostAndNotSentAgainAtOnce() {
        try (TestServer peer = TestServer.http(r -> TestServer.Reply.of(200));
                HttpOutgoing outgoing = outgoing(Optional.empty(), "", Optional.of(peer.url("/beat")))) {
            outgoing.heartbeat(deadline());
            outgoing.heartbeat(deadline());
            assertThat(peer.pending()).singleElement().satisfies(beat -> {
                assertThat(beat.method()).isEqualTo("POST");
                assertThat(beat.body()).isEmpty();
            });
            assertThat(registry.getSampleValue("tocsin_last_heartbeat_timestamp_seconds"))
                    .isEqualTo(1_800_000_000);
        }
    }

    @Test
    void aHeartbeatThatFailsIsTriedTwiceAndHarmsNobody() {
        try (TestServer peer = TestServer.http(r -> TestServer.Reply.of(500));
                HttpOutgoing outgoing = outgoing(Optional.empty(), "", Optional.of(peer.url("/beat")))) {
            outgoing.heartbeat(deadline());
            assertThat(peer.pending()).hasSize(2);
        }
    }

    @Test
    void nothingIsSentAfterTheBudgetNorWhereNothingIsSet() {
        try (TestServer peer = TestServer.http(r -> TestServer.Reply.of(200));
                HttpOutgoing outgoing = outgoing(Optional.of(peer.url("/")), "", Optional.of(peer.url("/")))) {
            assertThat(outgoing.alertsChanged(System.nanoTime() - 1))
                    .hasValueSatisfying(why -> assertThat(why).endsWith("the budget of the wake-up is used up"));
            outgoing.heartbeat(System.nanoTime() - 1);
            assertThat(peer.pending()).isEmpty();
        }
        try (HttpOutgoing outgoing = outgoing(Optional.of(" "), "", Optional.empty())) {
            assertThat(outgoing.alertsChanged(deadline())).isEmpty();
            outgoing.heartbeat(deadline());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{ | K_CE_OVERRIDES is no JSON",
                "[] | K_CE_OVERRIDES must be an object",
                "{\"extensions\": [1]} | K_CE_OVERRIDES must be an object with an object \"extensions\"",
                "{\"extensions\": {\"A-b\": \"1\"}} | K_CE_OVERRIDES extensions.A-b: names are",
                "{\"extensions\": {\"a\": 1}} | K_CE_OVERRIDES extensions.a must be text",
            })
    void overridesThatNoSinkBindingSetsEndTheStart(String overrides, String message) {
        assertThatThrownBy(() -> outgoing(Optional.empty(), overrides, Optional.empty()))
                .hasMessageStartingWith(message);
    }
}
