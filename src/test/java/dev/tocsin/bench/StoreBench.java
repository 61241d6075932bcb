package dev.tocsin.bench;

import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.embedded.StoreSettings;
import dev.tocsin.storage.remote.RemoteWriteReceiver;
import dev.tocsin.storage.remote.WriteLimits;
import dev.tocsin.storage.remote.WriteRequests;
import dev.tocsin.storage.remote.WriteRequests.Sample;
import dev.tocsin.storage.remote.WriteResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Ingest by remote write (without HTTP), memory, reads and restart of the embedded store.
 * {@code StoreBench [series [minutes]]}; prints one line a figure.
 */
public final class StoreBench {

    private static final long STEP = 15_000;

    private StoreBench() {}

    public static void main(String[] args) throws IOException {
        int series = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int steps = (args.length > 1 ? Integer.parseInt(args[1]) : 20) * 4;
        Path directory = Files.createTempDirectory("tocsin-bench");
        long end = System.currentTimeMillis();
        long start = end - steps * STEP;
        StoreSettings settings = StoreSettings.of(directory);
        long heapBefore = heap();
        EmbeddedStore store = open(settings);
        RemoteWriteReceiver receiver = new RemoteWriteReceiver(store, WriteLimits.DEFAULT);
        bulk(receiver, series, steps, start);
        ticks(receiver, series, end);
        long heap = heap() - heapBefore;
        print("memory per series", heap / (double) series, "bytes");
        int[] ids = store.resolve(List.of(Matcher.of(Matcher.Op.REGEX, "__name__", ".+")), end - 300_000, end, -1)
                .seriesIds();
        reads(store, ids, end);
        long begin = System.nanoTime();
        store.upkeep();
        store.close();
        print("snapshot and close", (System.nanoTime() - begin) / 1e6, "ms");
        begin = System.nanoTime();
        store = open(settings);
        print(
                "open of " + store.liveSeries() + " series (first time in this JVM)",
                (System.nanoTime() - begin) / 1e6,
                "ms");
        store.close();
        delete(directory);
    }

    private static EmbeddedStore open(StoreSettings settings) throws IOException {
        return EmbeddedStore.open(settings, System::currentTimeMillis, System.err::println);
    }

    private static void bulk(RemoteWriteReceiver receiver, int series, int steps, long start) {
        int perRequest = Math.max(1, 20_000 / steps);
        long spent = 0;
        Random random = new Random(1);
        for (int from = 0; from < series; from += perRequest) {
            WriteRequests request = new WriteRequests();
            for (int s = from; s < Math.min(series, from + perRequest); s++) {
                Sample[] samples = new Sample[steps];
                double value = random.nextInt(100);
                for (int i = 0; i < steps; i++) {
                    value += s % 3 == 0 ? random.nextInt(10) : s % 3 == 1 ? random.nextGaussian() : 0;
                    samples[i] = new Sample(start + i * STEP, value);
                }
                request.series(labels(s), samples);
            }
            spent += send(receiver, request.compressed());
        }
        print("ingest, many samples a series", (double) series * steps / (spent / 1e9), "samples/s");
    }

    private static void ticks(RemoteWriteReceiver receiver, int series, long end) {
        long spent = 0;
        int rounds = 10;
        for (int round = 0; round < rounds; round++) {
            List<byte[]> bodies = new ArrayList<>();
            for (int from = 0; from < series; from += 5000) {
                WriteRequests request = new WriteRequests();
                for (int s = from; s < Math.min(series, from + 5000); s++) {
                    request.series(labels(s), new Sample(end + round * STEP, round));
                }
                bodies.add(request.compressed());
            }
            for (byte[] body : bodies) {
                spent += send(receiver, body);
            }
        }
        print("ingest, one sample a series", (double) series * rounds / (spent / 1e9), "samples/s");
    }

    private static long send(RemoteWriteReceiver receiver, byte[] body) {
        long begin = System.nanoTime();
        WriteResult result = receiver.receive(body);
        long spent = System.nanoTime() - begin;
        if (result.status() != 204) {
            throw new IllegalStateException(result.toString());
        }
        return spent;
    }

    private static void reads(EmbeddedStore store, int[] ids, long end) {
        SampleColumns columns = new SampleColumns();
        long newest = Long.MAX_VALUE;
        long five = Long.MAX_VALUE;
        long found = Long.MAX_VALUE;
        List<Matcher> matchers = List.of(Matcher.equal("__name__", "metric_7_total"), Matcher.equal("job", "app"));
        for (int i = 0; i < 30; i++) {
            long begin = System.nanoTime();
            store.readNewest(ids, end - 300_000, end + 600_000, columns);
            newest = Math.min(newest, System.nanoTime() - begin);
            begin = System.nanoTime();
            store.read(ids, end - 300_000, end + 600_000, columns);
            five = Math.min(five, System.nanoTime() - begin);
            begin = System.nanoTime();
            store.resolve(matchers, end, end, -1);
            found = Math.min(found, System.nanoTime() - begin);
        }
        print("newest sample of " + ids.length + " series", newest / 1e6, "ms");
        print("five minutes of them, " + columns.size() + " samples", five / 1e6, "ms");
        print("selector of one metric", found / 1e3, "µs");
    }

    private static String[] labels(int s) {
        int pod = s / 200;
        return new String[] {
            "__name__",
            "metric_" + s % 200 + "_total",
            "cluster",
            "c1",
            "container",
            "c" + pod % 3,
            "instance",
            "10.0." + pod / 250 + "." + pod % 250 + ":9100",
            "job",
            "app",
            "namespace",
            "ns-" + pod % 50,
            "node",
            "node-" + pod % 200,
            "pod",
            "pod-" + pod,
            "service",
            "svc-" + pod % 300
        };
    }

    private static long heap() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static void print(String what, double value, String unit) {
        System.out.println(String.format(Locale.ROOT, "%-60s %,12.1f %s", what, value, unit));
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
