package dev.tocsin.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Matcher.Op;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.SeriesSource.Resolution;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.SampleOutcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** Random appends, reads, upkeep and restarts: the store answers what the simplest store answers. */
class EmbeddedStoreModelTest {

    private static final long START = 1_700_000_000_000L;
    private static final String[] METRICS = {"up", "http_requests_total", "node_load1", "kube_pod_info"};

    private final SampleBatch batch = new SampleBatch();
    private final SampleColumns columns = new SampleColumns();
    private final List<String> problems = new ArrayList<>();

    @TempDir
    Path directory;

    @RepeatedTest(6)
    void answersAsTheSimplestStoreDoes() throws IOException {
        long seed = Long.getLong("tocsin.store.seed", System.nanoTime());
        Random random = new Random(seed);
        StoreSettings settings = StoreSettings.of(directory)
                .withRetention(0, 0)
                .withSpans(random.nextInt(120_000, 2_000_000), random.nextInt(30_000, 900_000));
        NaiveStore model = new NaiveStore(settings);
        long[] now = {START};
        List<Labels> names = names(random);
        EmbeddedStore store = open(settings, now);
        String where = "seed " + seed;
        for (int step = 0; step < 700; step++) {
            switch (random.nextInt(20)) {
                case 0 -> store.upkeep();
                case 1 -> {
                    if (random.nextInt(10) == 0) {
                        store.close();
                        store = open(settings, now);
                        // Versions are those of one store.
                        earlier.clear();
                    }
                }
                case 2, 3 -> checkReads(store, model, names, random, now[0], where + " step " + step);
                case 4 -> checkFind(store, model, random, where + " step " + step);
                default -> {
                    now[0] += random.nextInt(20_000);
                    append(store, model, names, random, now[0], where + " step " + step);
                }
            }
        }
        checkReads(store, model, names, random, now[0], where + " end");
        assertThat(problems).as(where).isEmpty();
        store.close();
    }

    private EmbeddedStore open(StoreSettings settings, long[] now) throws IOException {
        return EmbeddedStore.open(settings, () -> now[0], problems::add);
    }

    private static List<Labels> names(Random random) {
        Set<Labels> names = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            names.add(Labels.of(
                    "__name__",
                    METRICS[random.nextInt(METRICS.length)],
                    "pod",
                    "pod-" + random.nextInt(15),
                    "job",
                    random.nextInt(3) == 0 ? "" : "job-" + random.nextInt(3)));
        }
        return List.copyOf(names);
    }

    private void append(
            EmbeddedStore store, NaiveStore model, List<Labels> names, Random random, long now, String where) {
        batch.clear();
        boolean repeatable = random.nextInt(5) == 0;
        if (repeatable) {
            batch.repeatable();
        }
        int n = random.nextInt(40);
        int live = 1 + random.nextInt(names.size());
        for (int i = 0; i < n; i++) {
            Labels labels = names.get(random.nextInt(live));
            long time = switch (random.nextInt(12)) {
                case 0 -> now - random.nextInt(2_000_000);
                case 1 -> now - random.nextInt(10) * 1000L;
                default -> now;
            };
            int id = store.seriesId(labels);
            long start = random.nextInt(4) > 0 ? time / 3_000_000 * 3_000_000 : random.nextInt(3);
            if (random.nextInt(12) == 0 && labels.metricName().startsWith("http")) {
                batch.add(labels, time, histogram(random));
            } else if (id >= 0 && random.nextBoolean()) {
                batch.add(id, time, value(random));
            } else {
                batch.add(labels, time, value(random));
            }
            // Some series have none, some one for long, some change theirs with each sample.
            batch.start(labels.get("pod").endsWith("1") ? 0 : labels.get("pod").endsWith("2") ? time - 1 : start);
        }
        long maxTime = model.maxTime();
        List<Labels> given = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            Labels labels = batch.labels(i);
            given.add(labels == null ? store.labels(batch.seriesId(i)) : labels);
        }
        AppendResult result = store.append(batch);
        for (int i = 0; i < n; i++) {
            FloatHistogram histogram = batch.histogram(i);
            Object value = histogram == null ? (Object) Double.doubleToRawLongBits(batch.value(i)) : histogram;
            SampleOutcome expected =
                    model.append(given.get(i), batch.time(i), value, batch.start(i), maxTime, repeatable);
            assertThat(result.outcome(i)).as("%s sample %d", where, i).isEqualTo(expected);
            if (expected == SampleOutcome.STORED) {
                assertThat((Object) store.labels(result.seriesId(i))).isEqualTo(given.get(i));
            }
        }
        if (random.nextInt(10) == 0) {
            store.awaitDurable(result);
        }
    }

    private static double value(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> StaleMarker.VALUE;
            case 1 -> random.nextGaussian();
            default -> random.nextInt(100);
        };
    }

    private static FloatHistogram histogram(Random random) {
        return new FloatHistogram(
                3,
                0.001,
                random.nextInt(5),
                10 + random.nextInt(3),
                random.nextDouble(),
                new Span[] {new Span(-2, 2), new Span(3, 1)},
                new double[] {1, 2.5, random.nextInt(9)},
                new Span[0],
                new double[0],
                new double[0],
                ResetHint.values()[random.nextInt(4)]);
    }

    private void checkReads(
            EmbeddedStore store, NaiveStore model, List<Labels> names, Random random, long now, String where) {
        for (int round = 0; round < 3; round++) {
            long to = now - (random.nextInt(3) == 0 ? 0 : random.nextInt(4_000_000));
            long from = random.nextInt(8) == 0 ? Long.MIN_VALUE : to - random.nextInt(1_000_000);
            int[] ids = names.stream().mapToInt(store::seriesId).toArray();
            store.read(ids, from, to, columns);
            for (int row = 0; row < ids.length; row++) {
                NavigableMap<Long, Object> expected = model.read(names.get(row), from, to);
                assertThat((Object) row(row))
                        .as("%s %s (%d, %d]", where, names.get(row), from, to)
                        .isEqualTo(expected);
                checkStarts(model, names.get(row), row, where);
            }
            store.readNewest(ids, from, to, columns);
            for (int row = 0; row < ids.length; row++) {
                NavigableMap<Long, Object> expected = model.read(names.get(row), from, to);
                assertThat((Object) row(row))
                        .as("newest of %s %s (%d, %d]", where, names.get(row), from, to)
                        .isEqualTo(expected.isEmpty() ? Map.of() : expected.tailMap(expected.lastKey()));
                checkStarts(model, names.get(row), row, where);
            }
        }
    }

    private void checkStarts(NaiveStore model, Labels labels, int row, String where) {
        long[] starts = columns.starts();
        for (int i = columns.start(row); i < columns.end(row); i++) {
            assertThat(starts == null ? 0 : starts[i])
                    .as("%s start of %s at %d", where, labels, columns.times()[i])
                    .isEqualTo(model.start(labels, columns.times()[i]));
        }
    }

    private Map<Long, Object> row(int row) {
        Map<Long, Object> got = new TreeMap<>();
        FloatHistogram[] histograms = columns.histograms();
        for (int i = columns.start(row); i < columns.end(row); i++) {
            FloatHistogram histogram = histograms == null ? null : histograms[i];
            Object before = got.putIfAbsent(
                    columns.times()[i],
                    histogram == null ? (Object) Double.doubleToRawLongBits(columns.values()[i]) : histogram);
            assertThat((Object) before).isNull();
        }
        return got;
    }

    private final Map<List<Matcher>, Resolution> earlier = new HashMap<>();

    private void checkFind(EmbeddedStore store, NaiveStore model, Random random, String where) {
        String[][] values = {
            {"up", "nope", "up|node_load1", "http.*", ".+", "", "kube_pod_.+", "(up|kube_pod_info)"},
            {"pod-1", "pod-1.*", "pod-(1|2)", "pod-[3-5]", "", ".*", "pod-1|pod-7|x"},
            {"job-0", "", "job-1|", "job-.", ".+", "job-0|job-1"}
        };
        String[] labels = {"__name__", "pod", "job"};
        List<Matcher> matchers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            if (random.nextInt(3) > 0) {
                String value = values[i][random.nextInt(values[i].length)];
                matchers.add(Matcher.of(Op.values()[random.nextInt(4)], labels[i], value));
            }
        }
        Set<Labels> expected = model.find(matchers);
        Resolution before = earlier.get(matchers);
        Resolution all =
                store.resolve(matchers, Long.MIN_VALUE, Long.MAX_VALUE, before == null ? -1 : before.version());
        if (all.unchanged()) {
            all = before;
        }
        earlier.put(matchers, all);
        Set<Labels> got = new HashSet<>();
        Arrays.stream(all.seriesIds()).forEach(id -> got.add(store.labels(id)));
        assertThat(got).as("%s %s", where, matchers).isEqualTo(expected);
        assertThat(all.seriesIds()).as(where).hasSameSizeAs(got);
        assertThat(store.resolve(matchers, Long.MIN_VALUE, Long.MAX_VALUE, all.version())
                        .unchanged())
                .isTrue();
        assertThat(new HashSet<>(store.series(List.of(matchers), Long.MIN_VALUE, Long.MAX_VALUE, 0)
                        .items()))
                .as(where)
                .isEqualTo(expected);
    }
}
