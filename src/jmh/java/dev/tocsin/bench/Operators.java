package dev.tocsin.bench;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.PreparedQuery;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryResult;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.StoreSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One operator each over 20,000 series with 40 minutes of samples every 15 s: as a rule is evaluated, at one time through a
 * plan that is kept, and as a dashboard asks, over 20 minutes every 15 s.
 */
public class Operators extends Timed {

    private static final long BEGIN = 1_700_000_000_000L;
    private static final int STEPS = 160;
    private static final long INTERVAL = 15_000;
    private static final String[] LE = {"0.1", "0.5", "1", "5", "+Inf"};

    /** A selector alone; windows; aggregations; joins; quantiles of classic buckets. */
    @Param({
        "requests_total",
        "requests_total > 1e6",
        "rate(requests_total[5m])",
        "max_over_time(requests_total[5m])",
        "sum by (job) (requests_total)",
        "sum by (job) (rate(requests_total[5m]))",
        "topk(10, requests_total)",
        "requests_total / on (job, pod, le) limits",
        "requests_total * on (job) group_left () owners",
        "requests_total unless on (job, pod, le) limits",
        "histogram_quantile(0.9, sum by (job, le) (rate(requests_total[5m])))"
    })
    public String query;

    private Path directory;
    private EmbeddedStore store;
    private PreparedQuery plan;

    /** Fills a store and plans the query. */
    @Setup(Level.Trial)
    public void fill() throws IOException {
        directory = Files.createTempDirectory("tocsin-jmh");
        store = EmbeddedStore.open(StoreSettings.of(directory), () -> BEGIN + STEPS * INTERVAL, System.err::println);
        SampleBatch batch = new SampleBatch();
        for (int step = 0; step <= STEPS; step++) {
            long time = BEGIN + step * INTERVAL;
            batch.clear();
            for (int series = 0; series < 10_000; series++) {
                String job = "job-" + series % 50;
                String pod = "pod-" + series / LE.length;
                String le = LE[series % LE.length];
                batch.add(
                        Labels.of("__name__", "requests_total", "job", job, "pod", pod, "le", le),
                        time,
                        (double) step * (series % LE.length + 1) * (series % 97));
                batch.add(Labels.of("__name__", "limits", "job", job, "pod", pod, "le", le), time, series + 1.0);
            }
            for (int owner = 0; owner < 50; owner++) {
                batch.add(Labels.of("__name__", "owners", "job", "job-" + owner), time, 1);
            }
            store.append(batch);
        }
        plan = new Engine(EngineOptions.DEFAULT).prepare(PromqlParser.parse(query, PromqlOptions.ALL));
    }

    /** Deletes the store. */
    @TearDown(Level.Trial)
    public void delete() throws IOException {
        store.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** As a rule each tick. */
    @Benchmark
    public QueryResult instant() {
        return plan.instant(BEGIN + STEPS * INTERVAL, store, QueryControl.NONE);
    }

    /** As a dashboard. */
    @Benchmark
    public QueryResult range() {
        long end = BEGIN + STEPS * INTERVAL;
        return plan.range(end - 1_200_000, end, INTERVAL, store, QueryControl.NONE);
    }
}
