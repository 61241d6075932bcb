package dev.tocsin.storage.remote.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.QueryException;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.storage.remote.read.ExternalLabels;
import dev.tocsin.storage.remote.store.TestStorages.Opened;
import dev.tocsin.storage.remote.store.TestStorages.Options;
import dev.tocsin.testing.TestServer;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A storage with a query API and no other way to its samples, answering as Thanos 0.42 does. */
class QueryApiOnlyTest {

    private static final long AT = 1_800_000_000_000L;

    private static final RuleGroup GROUP = RuleFileReader.read("g.yml", """
                    groups:
                    - name: g
                      rules:
                      - {alert: Pushed, expr: 'sum(up)'}
                      - {alert: Here, expr: 'unsent > 1'}
                    """, RuleReadOptions.of("files"))
            .groups()
            .getFirst();

    private static TestServer.Reply json(String data, String more) {
        return new TestServer.Reply(
                200,
                Map.of("Content-Type", "application/json"),
                "{\"status\":\"success\",\"data\":" + data + more + "}");
    }

    private static TestServer server(String matrix, String more) {
        return TestServer.http(request -> switch (request.path()) {
            case "/api/v1/status/buildinfo" -> json("{\"version\":\"0.42.2\",\"revision\":\"x\"}", "");
            case "/api/v1/query" ->
                request.body().contains("ms%5D")
                        ? json("{\"resultType\":\"matrix\",\"result\":" + matrix + "}", more)
                        : json(
                                "{\"resultType\":\"vector\",\"result\":"
                                        + "[{\"metric\":{\"tenant\":\"t\",\"a\":\"b\"},\"value\":[1800000000,\"3\"]}]}",
                                "");
            default -> TestServer.Reply.of(404);
        });
    }

    private static Options options() {
        return Options.DEFAULT
                .unsent(TestStorages.unsent(Set.of("unsent")))
                .external(new ExternalLabels(Labels.of("tenant", "t")));
    }

    @Test
    void itEvaluatesRulesItselfButThoseThatReadWhatItMayNotHave() {
        String matrix = "[{\"metric\":{\"__name__\":\"unsent\",\"tenant\":\"t\"},"
                + "\"values\":[[1799999990.123,\"1\"],[1799999999.999,\"+Inf\"]]}]";
        try (TestServer thanos = server(matrix, "");
                Opened opened = TestStorages.open(thanos.url(""), options())) {
            RemoteIteration iteration =
                    opened.storage().group(GROUP, TestStorages.ENGINE).begin(AT);
            var pushed = iteration.evaluate(GROUP.rules().get(0), AT, TestStorages.CONTROL);
            assertThat((Object) pushed.labels(0)).isEqualTo(Labels.of("a", "b"));
            assertThat(pushed.value(0)).isEqualTo(3);
            var here = iteration.evaluate(GROUP.rules().get(1), AT, TestStorages.CONTROL);
            assertThat(here.size()).isEqualTo(1);
            assertThat((Object) here.labels(0)).isEqualTo(Labels.of("__name__", "unsent"));
            assertThat(here.value(0)).isInfinite();
            List<String> asked = thanos.pending().stream()
                    .map(request -> URLDecoder.decode(request.body(), StandardCharsets.UTF_8))
                    .filter(body -> !body.isEmpty())
                    .toList();
            assertThat(asked)
                    .containsExactly(
                            "query={__name__=\"unsent\"}[300000ms]&time=1800000000.000",
                            "query=sum(up)&time=1800000000.000");
        }
    }

    @Test
    void partsAndHistogramsAreNotTakenForTheWhole() {
        for (Map.Entry<String, String> answer : Map.of(
                        "[]", ",\"warnings\":[\"store x: unavailable\"]",
                        "[{\"metric\":{},\"histograms\":[]}]", "")
                .entrySet()) {
            try (TestServer thanos = server(answer.getKey(), answer.getValue());
                    Opened opened = TestStorages.open(thanos.url(""), options())) {
                RemoteIteration iteration =
                        opened.storage().group(GROUP, TestStorages.ENGINE).begin(AT);
                assertThatThrownBy(() -> iteration.evaluate(GROUP.rules().get(1), AT, TestStorages.CONTROL))
                        .isInstanceOf(QueryException.class)
                        .message()
                        .containsAnyOf("may be partial: store x: unavailable", "native histograms");
            }
        }
    }
}
