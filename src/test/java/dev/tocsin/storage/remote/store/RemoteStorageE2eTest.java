package dev.tocsin.storage.remote.store;

import static dev.tocsin.storage.remote.store.TestStorages.ENGINE;
import static dev.tocsin.storage.remote.store.TestStorages.NOTHING;
import static dev.tocsin.storage.remote.store.TestStorages.engine;
import static dev.tocsin.storage.remote.store.TestStorages.push;
import static dev.tocsin.storage.remote.store.TestStorages.unsent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.alerting.RuleSamples;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.Span;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.MetricNames;
import dev.tocsin.rules.RecordingRule;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleFile;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.storage.SeriesCatalog;
import dev.tocsin.storage.proto.BucketSpan;
import dev.tocsin.storage.proto.Histogram;
import dev.tocsin.storage.proto.Label;
import dev.tocsin.storage.proto.TimeSeries;
import dev.tocsin.storage.proto.WriteRequest;
import dev.tocsin.storage.remote.read.Flavour;
import dev.tocsin.storage.remote.store.TestStorages.Opened;
import dev.tocsin.storage.remote.store.TestStorages.Options;
import dev.tocsin.storage.remote.write.SeriesEncoder;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Rules on a real Prometheus and a real VictoriaMetrics, with the same samples in both. */
@Tag("e2e")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RemoteStorageE2eTest {

    private Peer prometheus;
    private Peer victoria;

    /** Time of the newest sample of the generated cluster, milliseconds. */
    private long end;

    private List<RuleGroup> groups;

    @BeforeAll
    void fill(@TempDir Path directory) throws Exception {
        Path shared = Path.of(System.getenv().getOrDefault("TOCSIN_CONFORMANCE", "../shared/conformance"));
        Path generator = shared.resolve("../bench/clustergen.py");
        Assumptions.assumeTrue(
                Files.exists(generator), () -> "skipped: no cluster data (" + generator.toAbsolutePath() + ")");
        prometheus = Peers.prometheus(directory.resolve("p"), "global: {}\n", "--web.enable-remote-write-receiver");
        victoria = Peers.victoriaMetrics(directory.resolve("v"), "-search.latencyOffset=0s");
        end = System.currentTimeMillis() / 1000 * 1000;
        Process python = new ProcessBuilder(
                        "python3",
                        generator.toString(),
                        "--rules",
                        shared.resolve("rules").toString(),
                        "--series",
                        "3000",
                        "--minutes",
                        "24",
                        "--end",
                        Long.toString(end / 1000),
                        prometheus.url(""),
                        victoria.url(""))
                .redirectErrorStream(true)
                .start();
        String said = new String(python.getInputStream().readAllBytes());
        assertThat(python.waitFor()).as(said).isZero();
        groups = new ArrayList<>();
        try (Stream<Path> files = Files.list(shared.resolve("rules"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
                RuleFile read =
                        RuleFileReader.read(file.toString(), Files.readString(file), RuleReadOptions.of("files"));
                assertThat(read.problems()).isEmpty();
                groups.addAll(read.groups());
            }
        }
        assertThat(groups.stream().mapToInt(g -> g.rules().size()).sum()).isEqualTo(234);
        awaitVictoria("count({__name__!=\"\"})");
    }

    @AfterAll
    void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (victoria != null) {
            victoria.close();
        }
    }

    private static Opened open(String url, EvaluationMode mode, @Nullable Flavour flavour, Unsent unsent) {
        Options options = Options.DEFAULT.mode(mode).unsent(unsent);
        return TestStorages.open(url, flavour == null ? options : options.flavour(flavour));
    }

    private void awaitVictoria(String query) throws Exception {
        try (Opened opened = open(victoria.url(""), EvaluationMode.PUSH_DOWN, null, NOTHING);
                Opened peer = open(prometheus.url(""), EvaluationMode.PUSH_DOWN, null, NOTHING)) {
            long deadline = System.nanoTime() + 30_000_000_000L;
            while (true) {
                RuleQueries.Answer there = query(opened, query, end);
                RuleQueries.Answer wanted = query(peer, query, end);
                if (there.size() == 1 && there.value(0) >= wanted.value(0) - 10) {
                    return;
                }
                if (System.nanoTime() > deadline) {
                    throw new AssertionError("VictoriaMetrics has " + table(there) + ", Prometheus " + table(wanted));
                }
                Thread.sleep(200);
            }
        }
    }

    private static RuleQueries.Answer query(Opened opened, String query, long at) throws Exception {
        long deadline = System.nanoTime() + 20_000_000_000L;
        return opened.storage().reader().query(deadline).query(query, at, deadline);
    }

    private static Map<String, Double> table(RuleQueries.Answer answer) {
        Map<String, Double> rows = new TreeMap<>();
        for (int i = 0; i < answer.size(); i++) {
            rows.put(answer.labels(i).toString(), answer.value(i));
        }
        return rows;
    }

    private static void assertSame(String what, Map<String, Double> actual, Map<String, Double> expected) {
        assertThat(actual.keySet()).as(what).isEqualTo(expected.keySet());
        expected.forEach((labels, value) -> {
            double is = actual.get(labels);
            if (Double.isNaN(value)) {
                assertThat(is).as(what + labels).isNaN();
            } else if (Double.isInfinite(value)) {
                assertThat(is).as(what + labels).isEqualTo(value);
            } else {
                assertThat(is).as(what + labels).isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value))));
            }
        });
    }

    private static Set<String> recordedNames(List<RuleGroup> groups) {
        Set<String> names = new HashSet<>(Set.of("ALERTS", "ALERTS_FOR_STATE"));
        groups.forEach(g ->
                g.rules().stream().filter(RecordingRule.class::isInstance).forEach(rule -> names.add(rule.name())));
        return names;
    }

    @Test
    void theRulesOfTheKubernetesWorldSayTheSameAsPrometheusItselfColdAndWarm() throws Exception {
        Set<String> recorded = recordedNames(groups);
        int compared = 0;
        int rows = 0;
        try (Opened opened = open(prometheus.url(""), EvaluationMode.SAMPLES, null, NOTHING)) {
            double firstBytes = 0;
            for (int tick = 0; tick < 4; tick++) {
                long at = end - 90_000 + tick * 30_000 + 777;
                double requestsBefore = opened.metrics().reads();
                double bytesBefore = opened.metrics().bytesRead();
                prefetchAll(opened, at);
                for (RuleGroup group : groups) {
                    RemoteGroup on = opened.storage().group(group, ENGINE);
                    RemoteIteration iteration = on.begin(at);
                    for (Rule rule : group.rules()) {
                        if (MetricNames.readsAny(rule.expr().expr(), recorded)) {
                            continue;
                        }
                        Map<String, Double> own =
                                table(query(opened, rule.expr().text(), at));
                        assertSame(
                                group.name() + ": " + rule.name() + ": ",
                                table(iteration.evaluate(rule, at, TestStorages.CONTROL)),
                                own);
                        compared++;
                        rows += own.size();
                        requestsBefore++;
                    }
                }
                double requests = opened.metrics().reads() - requestsBefore;
                double bytes = opened.metrics().bytesRead() - bytesBefore;
                assertThat(requests).as("requests of tick " + tick).isLessThanOrEqualTo(tick == 0 ? 3 : 1);
                firstBytes = tick == 0 ? bytes : firstBytes;
                System.out.println("prometheus tick " + tick + ": " + requests + " requests, " + bytes + " bytes");
            }
        }
        assertThat(compared).isGreaterThan(4 * 150);
        assertThat(rows).isGreaterThan(4 * 100);
    }

    /** As a wake-up at which all groups are due does it. */
    private void prefetchAll(Opened opened, long at) {
        List<dev.tocsin.storage.remote.read.RawQuery> wants = new ArrayList<>();
        for (RuleGroup group : groups) {
            RemoteGroup on = opened.storage().group(group, ENGINE);
            group.rules().forEach(rule -> wants.addAll(on.wants(rule, at)));
        }
        opened.storage().store().fetch(wants, 0);
    }

    @Test
    void onVictoriaMetricsTheEngineSaysTheSameAsOnPrometheus() {
        try (Opened one = open(prometheus.url(""), EvaluationMode.SAMPLES, Flavour.PROMETHEUS, NOTHING);
                Opened other = open(victoria.url(""), EvaluationMode.SAMPLES, null, NOTHING)) {
            for (int tick = 0; tick < 3; tick++) {
                long at = end - 60_000 + tick * 30_000 + 777;
                double before = other.metrics().reads();
                double bytes = other.metrics().bytesRead();
                prefetchAll(other, at);
                prefetchAll(one, at);
                for (RuleGroup group : groups) {
                    RemoteIteration expected =
                            one.storage().group(group, ENGINE).begin(at);
                    RemoteIteration actual =
                            other.storage().group(group, ENGINE).begin(at);
                    for (Rule rule : group.rules()) {
                        assertSame(
                                group.name() + ": " + rule.name(),
                                table(actual.evaluate(rule, at, TestStorages.CONTROL)),
                                table(expected.evaluate(rule, at, TestStorages.CONTROL)));
                    }
                }
                System.out.println(
                        "victoria tick " + tick + ": " + (other.metrics().reads() - before) + " requests, "
                                + (other.metrics().bytesRead() - bytes) + " bytes");
                assertThat(other.metrics().reads() - before).isLessThanOrEqualTo(tick == 0 ? 8 : 1);
            }
        }
    }

    @Test
    void pushedDownRulesSayWhatTheStorageSaysAndThoseThatReadUnsentNamesAreEvaluatedHere() throws Exception {
        for (Peer peer : List.of(prometheus, victoria)) {
            Unsent unsent = unsent(Set.of("up"));
            try (Opened opened = open(peer.url(""), EvaluationMode.PUSH_DOWN, null, unsent)) {
                int here = 0;
                int pushed = 0;
                for (RuleGroup group : groups) {
                    RemoteIteration iteration =
                            opened.storage().group(group, ENGINE).begin(end);
                    for (Rule rule : group.rules()) {
                        double before = opened.metrics().pushedDown.get();
                        Map<String, Double> answer = table(iteration.evaluate(rule, end, TestStorages.CONTROL));
                        if (MetricNames.readsAny(rule.expr().expr(), Set.of("up"))) {
                            here++;
                            assertThat(opened.metrics().pushedDown.get()).isEqualTo(before);
                        } else {
                            pushed++;
                            assertThat(opened.metrics().pushedDown.get()).isEqualTo(before + 1);
                            assertSame(
                                    rule.name(),
                                    answer,
                                    table(query(opened, rule.expr().text(), end)));
                        }
                    }
                }
                assertThat(here).isPositive();
                assertThat(pushed).isGreaterThan(200);
            }
        }
    }

    @Test
    void whatARuleRecordsIsReadByTheNextBeforeTheStorageHasItAndNotPushedDown() {
        RuleGroup group = RuleFileReader.read("g.yml", """
                        groups:
                        - name: g
                          rules:
                          - {record: 'a:up:count', expr: 'count by (job) (up)'}
                          - {record: 'b', expr: 'sum(a:up:count)'}
                          - {alert: A, expr: 'b > 0'}
                        """, RuleReadOptions.of("files"))
                .groups()
                .getFirst();
        for (EvaluationMode mode : EvaluationMode.values()) {
            Unsent committed = unsent(Set.of("a:up:count", "b"));
            try (Opened opened = open(prometheus.url(""), mode, null, committed)) {
                RemoteGroup on = opened.storage().group(group, ENGINE);
                RemoteIteration iteration = on.begin(end);
                RuleQueries.Answer counts = iteration.evaluate(group.rules().get(0), end, TestStorages.CONTROL);
                assertThat(counts.size()).isPositive();
                Labels[] series = new Labels[counts.size()];
                double[] values = new double[counts.size()];
                double sum = 0;
                for (int i = 0; i < series.length; i++) {
                    series[i] = counts.labels(i).with("__name__", "a:up:count");
                    values[i] = counts.value(i);
                    sum += values[i];
                }
                iteration.append(0, new RuleSamples(end, series, values, null, new Labels[0]));
                RuleQueries.Answer b = iteration.evaluate(group.rules().get(1), end, TestStorages.CONTROL);
                assertThat(b.value(0)).isEqualTo(sum);
                iteration.append(
                        1,
                        new RuleSamples(
                                end,
                                new Labels[] {Labels.of("__name__", "b")},
                                new double[] {sum},
                                null,
                                new Labels[0]));
                assertThat(iteration
                                .evaluate(group.rules().get(2), end, TestStorages.CONTROL)
                                .size())
                        .isEqualTo(1);
                List<RecordedBatch> outbox = iteration.outbox();
                assertThat(outbox.stream().mapToInt(RecordedBatch::samples).sum())
                        .isEqualTo(series.length + 1);
                assertThat(outbox.stream().flatMap(batch -> batch.names().stream()))
                        .containsExactlyInAnyOrder("a:up:count", "b");
                iteration.committed();

                // A marker ends the series for later rules too, and the overlay is read in the next iteration.
                RemoteIteration next = on.begin(end + 30_000);
                assertThat(next.evaluate(group.rules().get(2), end + 30_000, TestStorages.CONTROL)
                                .size())
                        .isEqualTo(1);
                next.append(1, new RuleSamples(end + 30_000, new Labels[0], new double[0], null, new Labels[] {
                    Labels.of("__name__", "b")
                }));
                assertThat(next.evaluate(group.rules().get(2), end + 30_000, TestStorages.CONTROL)
                                .size())
                        .isZero();
            }
        }
    }

    private static final RuleGroup NEVER_SENT = RuleFileReader.read(
                    "g.yml",
                    "groups: [{name: g, rules: [{alert: A, expr: 'never_sent == 7'}]}]",
                    RuleReadOptions.of("files"))
            .groups()
            .getFirst();

    @Test
    void aColdProcessReadsBackWhatWasNotSent() {
        Unsent unsent = new TestUnsent(false).with(Set.of("never_sent"), TestUnsent.body("never_sent", end - 1000, 7));
        try (Opened opened = open(prometheus.url(""), EvaluationMode.PUSH_DOWN, null, unsent)) {
            assertThat(alerts(opened.storage().group(NEVER_SENT, ENGINE), end)).isEqualTo(1);
        }
    }

    @Test
    void whatAnotherProcessRecordedIsReadByAWarmOneBeforeTheStorageHasIt() {
        TestUnsent ledger = new TestUnsent(true);
        for (EvaluationMode mode : EvaluationMode.values()) {
            ledger.sent();
            try (Opened opened = open(prometheus.url(""), mode, null, ledger)) {
                RemoteGroup on = opened.storage().group(NEVER_SENT, ENGINE);
                assertThat(alerts(on, end)).isZero();
                ledger.with(Set.of("never_sent"), TestUnsent.body("never_sent", end + 14_000, 7));
                assertThat(alerts(on, end + 15_000)).isEqualTo(1);
                ledger.with(Set.of("never_sent"), TestUnsent.body("never_sent", end + 29_000, StaleMarker.VALUE));
                assertThat(alerts(on, end + 30_000)).isZero();
            }
        }
    }

    private static int alerts(RemoteGroup on, long at) {
        return on.begin(at)
                .evaluate(on.group().rules().getFirst(), at, TestStorages.CONTROL)
                .size();
    }

    @Test
    void markersLateSamplesAndHistogramsAreReadAsTheyAreStored() throws Exception {
        long base = end - 600_000;
        FloatHistogram histogram = new FloatHistogram(
                2,
                0.001,
                3,
                20,
                12.5,
                new Span[] {new Span(0, 2), new Span(3, 1)},
                new double[] {4, 6, 2},
                new Span[] {new Span(-1, 2)},
                new double[] {1, 4},
                new double[0],
                FloatHistogram.ResetHint.UNKNOWN);
        SeriesEncoder encoder = new SeriesEncoder();
        byte[] gone = SeriesEncoder.labels(Labels.of("__name__", "gone", "with \"é\n", "x\\y"));
        byte[] steady = SeriesEncoder.labels(Labels.of("__name__", "steady"));
        byte[] hist = SeriesEncoder.labels(Labels.of("__name__", "hist"));
        for (int i = 0; i < 20; i++) {
            encoder.add(gone, base + i * 15_000L, i == 15 ? StaleMarker.VALUE : i * 0.1, null);
            encoder.add(steady, base + i * 15_000L, i == 3 ? Double.POSITIVE_INFINITY : 1e6 + i, null);
            encoder.add(hist, base + i * 15_000L, 0, scaled(histogram, i + 1));
        }
        push(prometheus.url(""), encoder.compressed());
        push(prometheus.url(""), encoder.compress(wholeHistograms(base), wholeHistograms(base).length));
        for (long span : new long[] {60_000, 3_000_000}) {
            // Short ranges come as samples, long ones as chunks.
            try (Opened opened = open(prometheus.url(""), EvaluationMode.SAMPLES, null, NOTHING)) {
                String range = "[" + span / 1000 + "s]";
                for (int i : new int[] {4, 14, 15, 16, 19}) {
                    for (String query : List.of(
                            "gone",
                            "steady",
                            "count_over_time(gone" + range + ")",
                            "sum_over_time(gone" + range + ")",
                            "rate(steady" + range + ")",
                            "histogram_count(hist)",
                            "histogram_quantile(0.7, rate(hist" + range + "))",
                            "histogram_sum(increase(hist" + range + "))",
                            "histogram_fraction(-1, 1, hist)",
                            "histogram_count(whole)",
                            "histogram_sum(whole)",
                            "histogram_quantile(0.9, whole)",
                            "histogram_quantile(0.3, rate(whole" + range + "))",
                            "histogram_fraction(-4, 3, whole)",
                            "histogram_quantile(0.5, increase(custom" + range + "))",
                            "histogram_avg(custom)",
                            "histogram_fraction(0, 2.5, custom)",
                            "histogram_sum(sum_over_time(gauge" + range + "))",
                            "timestamp(gone)")) {
                        long at = base + i * 15_000L + 1;
                        assertSame(
                                query + " at " + i + " ", engine(opened, query, at), table(query(opened, query, at)));
                    }
                }
                assertThat(engine(opened, "gone", base + 14 * 15_000)).hasSize(1);
                assertThat(engine(opened, "gone", base + 15 * 15_000)).isEmpty();
            }
        }
        push(victoria.url(""), encoder.compressed());
        awaitShown("gone", base + 16 * 15_000);
        try (Opened opened = open(victoria.url(""), EvaluationMode.SAMPLES, null, NOTHING)) {
            assertThat(engine(opened, "gone", base + 14 * 15_000)).hasSize(1);
            assertThat(engine(opened, "gone", base + 15 * 15_000)).isEmpty();
            assertThat(engine(opened, "gone", base + 16 * 15_000)).hasSize(1);
            assertThat(engine(opened, "steady", base + 3 * 15_000).values()).containsExactly(Double.POSITIVE_INFINITY);
        }
    }

    /** Histograms with whole counts, which Prometheus stores in another kind of chunk: growing, reset, ended; custom bounds. */
    private static byte[] wholeHistograms(long base) {
        WriteRequest.Builder request = WriteRequest.newBuilder();
        TimeSeries.Builder whole = TimeSeries.newBuilder().addLabels(label("whole"));
        TimeSeries.Builder custom = TimeSeries.newBuilder().addLabels(label("custom"));
        TimeSeries.Builder gauge = TimeSeries.newBuilder().addLabels(label("gauge"));
        for (int i = 0; i < 20; i++) {
            long by = i < 11 ? i + 1 : i - 9;
            Histogram.Builder h = Histogram.newBuilder()
                    .setTimestamp(base + i * 15_000L)
                    .setSchema(1)
                    .setZeroThreshold(Math.scalb(1.0, -128))
                    .setZeroCountInt(2 * by)
                    .setCountInt(17 * by)
                    .setSum(3.5 * by)
                    .addPositiveSpans(BucketSpan.newBuilder().setOffset(-2).setLength(2))
                    .addPositiveSpans(BucketSpan.newBuilder().setOffset(5).setLength(1))
                    .addAllPositiveDeltas(List.of(4 * by, by, -2 * by))
                    .addNegativeSpans(BucketSpan.newBuilder().setOffset(1).setLength(1))
                    .addAllNegativeDeltas(List.of(3 * by));
            if (i == 16) {
                h = Histogram.newBuilder().setTimestamp(base + i * 15_000L).setSum(StaleMarker.VALUE);
            }
            whole.addHistograms(h);
            custom.addHistograms(Histogram.newBuilder()
                    .setTimestamp(base + i * 15_000L)
                    .setSchema(-53)
                    .setZeroCountInt(0)
                    .setCountInt(6 * by)
                    .setSum(9.25 * by)
                    .addPositiveSpans(BucketSpan.newBuilder().setOffset(0).setLength(3))
                    .addAllPositiveDeltas(List.of(by, by, by))
                    .addAllCustomValues(List.of(0.5, 2.5, 1000.0625)));
            gauge.addHistograms(Histogram.newBuilder()
                    .setTimestamp(base + i * 15_000L)
                    .setResetHint(Histogram.ResetHint.GAUGE)
                    .setSchema(0)
                    .setZeroThreshold(0.3)
                    .setZeroCountInt(20 - i)
                    .setCountInt(20 - i)
                    .setSum(1 + 0.1 * i));
        }
        return request.addTimeseries(whole)
                .addTimeseries(custom)
                .addTimeseries(gauge)
                .build()
                .toByteArray();
    }

    private static Label label(String name) {
        return Label.newBuilder().setName("__name__").setValue(name).build();
    }

    /** Until VictoriaMetrics shows a sample that it took. */
    private void awaitShown(String query, long at) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try (Opened fresh = open(victoria.url(""), EvaluationMode.SAMPLES, null, NOTHING)) {
                if (!engine(fresh, query, at).isEmpty()) {
                    return;
                }
            }
            Thread.sleep(200);
        }
        throw new AssertionError("VictoriaMetrics does not show " + query + " after 20 s");
    }

    private static FloatHistogram scaled(FloatHistogram h, int by) {
        return new FloatHistogram(
                h.schema(),
                h.zeroThreshold(),
                h.zeroCount() * by,
                h.count() * by,
                h.sum() * by,
                h.positiveSpans(),
                java.util.Arrays.stream(h.positiveCounts()).map(c -> c * by).toArray(),
                h.negativeSpans(),
                java.util.Arrays.stream(h.negativeCounts()).map(c -> c * by).toArray(),
                h.customBounds(),
                h.resetHint());
    }

    @Test
    void questionsAboutSeriesAreAnsweredByTheStorage() throws Exception {
        SeriesEncoder encoder = new SeriesEncoder();
        encoder.add(
                SeriesEncoder.labels(Labels.of("__name__", "asked", "pod", "a b", "zone", "x")), end - 5000, 1, null);
        encoder.add(SeriesEncoder.labels(Labels.of("__name__", "asked", "pod", "c")), end - 5000, 1, null);
        List<List<Matcher>> asked = List.of(List.of(Matcher.equal("__name__", "asked")));
        for (Peer peer : List.of(prometheus, victoria)) {
            push(peer.url(""), encoder.compressed());
            if (peer == victoria) {
                awaitShown("asked{pod=\"c\"}", end);
            }
            try (Opened opened = open(peer.url(""), EvaluationMode.SAMPLES, null, NOTHING)) {
                SeriesCatalog catalog = opened.storage().catalog();
                assertThat(catalog.series(asked, end - 60_000, end, 0).items().stream()
                                .map(Labels::toString))
                        .containsExactly(
                                "{__name__=\"asked\", pod=\"a b\", zone=\"x\"}", "{__name__=\"asked\", pod=\"c\"}");
                assertThat(catalog.labelNames(asked, end - 60_000, end, 0).items())
                        .containsExactly("__name__", "pod", "zone");
                assertThat(catalog.labelValues("pod", asked, end - 60_000, end, 1))
                        .isEqualTo(new SeriesCatalog.Found<>(List.of("a b"), true));
                assertThat(catalog.labelValues("zone", List.of(), Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, 0)
                                .items())
                        .contains("x");
                assertThat(catalog.cardinality(5).seriesCount()).isGreaterThan(1000);
                assertThat(catalog.metadata("", -1, 0)).isNotNull();
            }
        }
    }
}
