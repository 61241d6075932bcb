package dev.tocsin.storage.remote.store;

import static dev.tocsin.storage.remote.store.TestStorages.ENGINE;
import static dev.tocsin.storage.remote.store.TestStorages.engine;
import static dev.tocsin.storage.remote.store.TestStorages.push;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.storage.remote.read.ExternalLabels;
import dev.tocsin.storage.remote.read.Flavour;
import dev.tocsin.storage.remote.store.TestStorages.Opened;
import dev.tocsin.storage.remote.store.TestStorages.Options;
import dev.tocsin.storage.remote.write.SeriesEncoder;
import dev.tocsin.testing.FaultyProxy;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import dev.tocsin.testing.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A real storage that dies, lies or refuses while it answers: nothing of that becomes an answer. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StorageFailuresE2eTest {

    private static final String LONG = "sum(sum_over_time(many[1h]))";
    private static final String SHORT = "sum(many)";

    private Peer prometheus;
    private Peer victoria;
    private long end;

    /** For where the first request is to be the read itself: the storage is not asked what it is. */
    private static final Options KNOWN = Options.DEFAULT.external(ExternalLabels.NONE);

    @BeforeAll
    void fill(@TempDir Path directory) throws InterruptedException {
        prometheus = Peers.prometheus(directory.resolve("p"), "global: {}\n", "--web.enable-remote-write-receiver");
        victoria = Peers.victoriaMetrics(directory.resolve("v"), "-search.latencyOffset=0s");
        end = System.currentTimeMillis() / 1000 * 1000;
        for (int part = 0; part < 10; part++) {
            SeriesEncoder encoder = new SeriesEncoder();
            for (int series = part * 100; series < part * 100 + 100; series++) {
                byte[] labels = SeriesEncoder.labels(
                        Labels.of("__name__", "many", "series", "s" + series, "padding", "x".repeat(100)));
                for (int i = 0; i < 120; i++) {
                    encoder.add(labels, end - 3_570_000 + i * 30_000L, Math.sin(series * 1000 + i), null);
                }
            }
            push(prometheus.url(""), encoder.compressed());
            push(victoria.url(""), encoder.compressed());
        }
        for (int i = 0; i < 100; i++) {
            try (Opened opened = TestStorages.open(victoria.url(""), Options.DEFAULT)) {
                if (engine(opened, "count(many)", end).equals(Map.of("{}", 1000.0))) {
                    return;
                }
            }
            Thread.sleep(200);
        }
        throw new AssertionError("VictoriaMetrics does not show what it took");
    }

    @AfterAll
    void stop() {
        prometheus.close();
        victoria.close();
    }

    private interface Harm {
        void on(FaultyProxy proxy);
    }

    @Test
    void anAnswerThatIsCutOrDamagedIsAFailureAndLeavesNothingBehind() {
        for (Peer peer : List.of(prometheus, victoria)) {
            for (String query : List.of(LONG, SHORT)) {
                Map<String, Double> expected;
                try (Opened opened = TestStorages.open(peer.url(""), Options.DEFAULT)) {
                    expected = engine(opened, query, end);
                    assertThat(expected).hasSize(1);
                }
                for (long position : new long[] {0, 100, 3000, 20_000}) {
                    once(peer, query, expected, proxy -> proxy.cutAfter(position));
                }
            }
        }
        try (Opened opened = TestStorages.open(prometheus.url(""), Options.DEFAULT)) {
            Map<String, Double> expected = engine(opened, LONG, end);
            for (long position : new long[] {1000, 40_000, 100_000}) {
                once(prometheus, LONG, expected, proxy -> proxy.damageAt(position));
            }
        }
    }

    /** One attempt fails and is repeated by the budget; then a storage without budget fails, and is well afterwards. */
    private void once(Peer peer, String query, Map<String, Double> expected, Harm harm) {
        try (FaultyProxy proxy = new FaultyProxy(peer.port());
                Opened opened = TestStorages.open(
                        proxy.url(), KNOWN.flavour(peer == victoria ? Flavour.VICTORIA_METRICS : Flavour.PROMETHEUS))) {
            harm.on(proxy);
            assertThat(engine(opened, query, end)).isEqualTo(expected);
            assertThat(opened.metrics().retries.get()).as("repetitions").isGreaterThanOrEqualTo(1);
        }
    }

    @Test
    void aStorageThatFailsAllTheTimeFailsTheRulesAndIsNotAskedByEachOfThem() {
        try (FaultyProxy proxy = new FaultyProxy(prometheus.port());
                Opened opened = TestStorages.open(proxy.url(), KNOWN.flavour(Flavour.PROMETHEUS))) {
            RuleGroup group = group("sum(many)", "max(many)", "many > 5", "absent(many)");
            proxy.answer(1000, "HTTP/1.1 503 Service Unavailable");
            RemoteIteration iteration = opened.storage().group(group, ENGINE).begin(end);
            int connections = proxy.connections();
            assertThat(connections).isEqualTo(3);
            group.rules()
                    .forEach(rule -> assertThatThrownBy(() -> iteration.evaluate(rule, end, TestStorages.CONTROL))
                            .hasMessageContaining("503"));
            assertThat(proxy.connections()).isEqualTo(connections);
            proxy.answer(0, "");
        }
    }

    @Test
    void statusesThatPassAreWaitedFor() {
        try (FaultyProxy proxy = new FaultyProxy(prometheus.port());
                Opened opened = TestStorages.open(proxy.url(), KNOWN.flavour(Flavour.PROMETHEUS))) {
            proxy.answer(2, "HTTP/1.1 503 Service Unavailable");
            assertThat(engine(opened, SHORT, end)).hasSize(1);
            assertThat(opened.metrics().retries.get()).isEqualTo(2);
            proxy.answer(1, "HTTP/1.1 400 Bad Request");
            assertThatThrownBy(() -> engine(opened, "sum(many offset 20m)", end))
                    .hasMessageContaining("400");
        }
    }

    @Test
    void anAnswerThatIsTooLargeIsAskedForInPartsAndFailsOnlyWhatDoesNotFit() {
        // One selector alone fits, all together do not.
        try (Opened opened = TestStorages.open(prometheus.url(""), Options.DEFAULT.maxResponse(250_000))) {
            RuleGroup group = group(
                    "sum(sum_over_time(many{series=~\"s1..\"}[1h]))",
                    "sum(sum_over_time(many{series=~\"s2..\"}[1h]))",
                    "sum(sum_over_time(many{series=~\"s3..\"}[1h]))",
                    LONG);
            RemoteIteration iteration = opened.storage().group(group, ENGINE).begin(end);
            for (int i = 0; i < 3; i++) {
                assertThat(iteration
                                .evaluate(group.rules().get(i), end, TestStorages.CONTROL)
                                .size())
                        .isEqualTo(1);
            }
            assertThatThrownBy(() -> iteration.evaluate(group.rules().get(3), end, TestStorages.CONTROL))
                    .hasMessageContaining("tocsin.storage.max-response-size");
        }
    }

    @Test
    void warningsAndPartialAnswersOfAQueryAreIncompleteRemarksAreNot() {
        AtomicInteger request = new AtomicInteger();
        List<String> extras = List.of(
                "\"warnings\":[\"fetch from store X failed\"],",
                "\"isPartial\":true,",
                "\"warnings\":[\"PromQL warning: something about the expression\"],\"infos\":[\"PromQL info: x\"],",
                "");
        try (TestServer server = TestServer.http(received -> new TestServer.Reply(
                        200,
                        Map.of("Content-Type", "application/json"),
                        "{\"status\":\"success\"," + extras.get(request.getAndIncrement())
                                + "\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"a\":\"b\"},"
                                + "\"value\":[1,\"+Inf\"]}]}}"));
                Opened opened = TestStorages.open(
                        server.url(""), KNOWN.mode(EvaluationMode.PUSH_DOWN).flavour(Flavour.PROMETHEUS))) {
            RuleGroup group = group("x", "x", "x", "x");
            RemoteIteration iteration = opened.storage().group(group, ENGINE).begin(end);
            for (int i = 0; i < 4; i++) {
                RuleQueries.Answer answer = iteration.evaluate(group.rules().get(i), end, TestStorages.CONTROL);
                assertThat(answer.size()).isEqualTo(1);
                assertThat(answer.value(0)).isEqualTo(Double.POSITIVE_INFINITY);
                assertThat(answer.labels(0).toString()).isEqualTo("{a=\"b\"}");
                assertThat(answer.incomplete().isPresent())
                        .as("incomplete " + i)
                        .isEqualTo(i < 2);
            }
        }
    }

    @Test
    void longRangesAreLeftToTheStorageWhileColdAndEvaluatedHereOnceTheyAreRead() throws InterruptedException {
        for (Peer peer : List.of(prometheus, victoria)) {
            try (Opened opened = TestStorages.open(peer.url(""), Options.DEFAULT.longRange(600_000, true, 512 << 20))) {
                RuleGroup group = group(LONG, SHORT);
                RemoteGroup on = opened.storage().group(group, ENGINE);
                double first = on.begin(end)
                        .evaluate(group.rules().getFirst(), end, TestStorages.CONTROL)
                        .value(0);
                assertThat(opened.metrics().pushedDown.get()).isEqualTo(1);
                long deadline = System.nanoTime() + 20_000_000_000L;
                while (opened.storage()
                        .store()
                        .isCold(on.wants(group.rules().getFirst(), end).getFirst())) {
                    assertThat(System.nanoTime())
                            .as("the range is read in the background")
                            .isLessThan(deadline);
                    Thread.sleep(20);
                }
                double pushedBefore = opened.metrics().pushedDown.get();
                double second = on.begin(end)
                        .evaluate(group.rules().getFirst(), end, TestStorages.CONTROL)
                        .value(0);
                assertThat(opened.metrics().pushedDown.get()).isEqualTo(pushedBefore);
                assertThat(second).isCloseTo(first, org.assertj.core.api.Assertions.within(1e-6));
            }
        }
        // What does not fit stays with the storage.
        try (Opened opened = TestStorages.open(prometheus.url(""), Options.DEFAULT.longRange(600_000, true, 100_000))) {
            RuleGroup group = group(LONG);
            RemoteGroup on = opened.storage().group(group, ENGINE);
            for (int i = 1; i <= 3; i++) {
                assertThat(on.begin(end)
                                .evaluate(group.rules().getFirst(), end, TestStorages.CONTROL)
                                .size())
                        .isEqualTo(1);
                assertThat(opened.metrics().pushedDown.get()).isEqualTo(i);
                Thread.sleep(300);
            }
        }
    }

    @Test
    void groupsThatAreDueTogetherAreReadForTogether() throws InterruptedException {
        try (Opened opened = TestStorages.open(
                prometheus.url(""), KNOWN.flavour(Flavour.PROMETHEUS).gather(300_000_000L))) {
            Thread[] threads = new Thread[20];
            for (int i = 0; i < threads.length; i++) {
                RuleGroup group = group("sum(many{series=~\"s" + i % 5 + ".*\"})", "count(many)");
                threads[i] = Thread.ofVirtual().start(() -> {
                    RemoteIteration iteration =
                            opened.storage().group(group, ENGINE).begin(end);
                    group.rules().forEach(rule -> iteration.evaluate(rule, end, TestStorages.CONTROL));
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(opened.metrics().reads()).isEqualTo(1);
            assertThat(opened.metrics().selectors.get()).isEqualTo(6);
        }
    }

    @Test
    void upkeepForgetsWhatIsNotNeededAndNothingElse() {
        try (Opened opened = TestStorages.open(prometheus.url(""), Options.DEFAULT)) {
            for (int round = 0; round < 5; round++) {
                long at = end - 600_000 + round * 120_000;
                Map<String, Double> warm = engine(opened, "sum(sum_over_time(many[10m]))", at);
                try (Opened fresh = TestStorages.open(prometheus.url(""), Options.DEFAULT)) {
                    assertThat(warm).isEqualTo(engine(fresh, "sum(sum_over_time(many[10m]))", at));
                }
                opened.storage().upkeep();
                opened.storage().upkeep();
            }
            assertThat(opened.metrics().cacheBytes.get()).isPositive();
        }
        try (Opened opened = TestStorages.open(prometheus.url(""), Options.DEFAULT.longRange(7_200_000, false, 1000))) {
            assertThat(engine(opened, SHORT, end)).hasSize(1);
            opened.storage().upkeep();
            assertThat(opened.metrics().cacheBytes.get()).isLessThanOrEqualTo(1000);
            // A query may still be reading what it resolved; nothing is left once its time is over.
            assertThat(opened.metrics().series.get()).isEqualTo(1000);
            opened.storage().store().upkeep(System.nanoTime() + WarmRows.READING_NANOS);
            assertThat(opened.metrics().series.get()).isZero();
            assertThat(engine(opened, SHORT, end)).hasSize(1);
        }
    }

    private static RuleGroup group(String... expressions) {
        StringBuilder yaml = new StringBuilder("groups:\n- name: g\n  rules:\n");
        for (int i = 0; i < expressions.length; i++) {
            yaml.append("  - {alert: A")
                    .append(i)
                    .append(", expr: '")
                    .append(expressions[i])
                    .append("'}\n");
        }
        return RuleFileReader.read("g.yml", yaml.toString(), RuleReadOptions.of("files"))
                .groups()
                .getFirst();
    }
}
