package dev.tocsin.promql.differential;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;
import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Two hours of series of all kinds, the same each time: counters with resets, gaps and staleness markers, gauges with NaN and
 * infinities, classic histograms, native ones with exponential and custom buckets, and series that change between both.
 */
public final class TestSeries {

    /** 2026-01-01T00:00:00Z. */
    public static final long START_MILLIS = 1_767_225_600_000L;

    /** Length of the series. */
    public static final long LENGTH_MILLIS = 7_200_000;

    /** Metrics. */
    public static final List<String> NAMES = List.of(
            "req_total",
            "req_total",
            "temp",
            "temp",
            "one",
            "rare",
            "lat_count",
            "lat_bucket",
            "nh",
            "nhg",
            "nhc",
            "mixed");

    /** Metrics with native histograms. */
    public static final List<String> HISTOGRAMS = List.of("nh", "nhg", "nhc", "mixed");

    private static final long STEP = 30_000;
    private static final List<String> BOUNDS = List.of("0.1", "0.5", "1", "5", "+Inf");

    private final Random random = new Random(20260101);
    private final TreeMap<Long, List<Sample>> samples = new TreeMap<>();

    /** A sample; {@code value} counts where there is no histogram. */
    public record Sample(
            Labels labels,
            long timeMillis,
            double value,
            @Nullable FloatHistogram histogram) {}

    private TestSeries() {}

    /** All samples, by time, as a storage wants them that takes nothing out of order. */
    public static TreeMap<Long, List<Sample>> samples() {
        TestSeries series = new TestSeries();
        for (String job : List.of("a", "b")) {
            for (int inst = 1; inst <= 3; inst++) {
                series.instance(job, Integer.toString(inst));
            }
        }
        return series.samples;
    }

    private void add(Labels labels, long time, double value, @Nullable FloatHistogram histogram) {
        samples.computeIfAbsent(time, t -> new ArrayList<>()).add(new Sample(labels, time, value, histogram));
    }

    /** Times of a series: each scrape a few milliseconds off, some missed. */
    private List<Long> times(double missed) {
        List<Long> times = new ArrayList<>();
        long offset = random.nextInt((int) STEP);
        for (long t = 0; t < LENGTH_MILLIS; t += STEP) {
            if (random.nextDouble() >= missed) {
                times.add(START_MILLIS + t + offset + (random.nextInt(4) == 0 ? random.nextInt(20) : 0));
            }
        }
        return times;
    }

    private void instance(String job, String inst) {
        for (String code : List.of("200", "500")) {
            Labels labels = Labels.of("__name__", "req_total", "code", code, "inst", inst, "job", job);
            double count = random.nextInt(1000);
            for (long time : times(0.05)) {
                count = random.nextInt(60) == 0 ? random.nextInt(5) : count + random.nextInt(20) + random.nextDouble();
                boolean stale = random.nextInt(80) == 0;
                add(labels, time, stale ? StaleMarker.VALUE : count, null);
            }
        }
        Labels temp = Labels.of("__name__", "temp", "inst", inst, "job", job);
        double degrees = 20;
        for (long time : times(0.1)) {
            degrees += random.nextGaussian();
            double value = switch (random.nextInt(70)) {
                case 0 -> Double.NaN;
                case 1 -> Double.POSITIVE_INFINITY;
                case 2 -> Double.NEGATIVE_INFINITY;
                case 3 -> -0.0;
                default -> degrees;
            };
            add(temp, time, value, null);
        }
        for (long time : times(0)) {
            add(Labels.of("__name__", "one", "inst", inst, "job", job), time, 1, null);
        }
        for (long time : times(0.9)) {
            add(Labels.of("__name__", "rare", "inst", inst, "job", job), time, random.nextInt(3), null);
        }
        classic(job, inst);
        natives(job, inst);
    }

    private void classic(String job, String inst) {
        double[] counts = new double[BOUNDS.size()];
        double sum = 0;
        for (long time : times(0.02)) {
            if (random.nextInt(90) == 0) {
                counts = new double[BOUNDS.size()];
                sum = 0;
            }
            for (int i = 0; i < 3; i++) {
                int bucket = random.nextInt(counts.length);
                for (int le = bucket; le < counts.length; le++) {
                    counts[le]++;
                }
                sum += bucket * 0.7;
            }
            for (int le = 0; le < counts.length; le++) {
                add(
                        Labels.of("__name__", "lat_bucket", "inst", inst, "job", job, "le", BOUNDS.get(le)),
                        time,
                        counts[le],
                        null);
            }
            add(Labels.of("__name__", "lat_sum", "inst", inst, "job", job), time, sum, null);
            add(Labels.of("__name__", "lat_count", "inst", inst, "job", job), time, counts[counts.length - 1], null);
        }
    }

    private void natives(String job, String inst) {
        Labels counter = Labels.of("__name__", "nh", "inst", inst, "job", job);
        double[] counts = new double[8];
        int schema = inst.equals("3") ? 1 : 0;
        for (long time : times(0.05)) {
            if (random.nextInt(70) == 0) {
                counts = new double[8];
            }
            for (int i = 0; i < 4; i++) {
                counts[random.nextInt(counts.length)]++;
            }
            add(counter, time, 0, exponential(schema, 0.001, counts, ResetHint.UNKNOWN));
        }
        Labels gauge = Labels.of("__name__", "nhg", "inst", inst, "job", job);
        for (long time : times(0.05)) {
            double[] now = new double[8];
            for (int i = 0; i < now.length; i++) {
                now[i] = random.nextInt(6);
            }
            add(gauge, time, 0, exponential(0, inst.equals("2") ? 0.6 : 0.001, now, ResetHint.GAUGE));
        }
        Labels custom = Labels.of("__name__", "nhc", "inst", inst, "job", job);
        double[] bounds = inst.equals("2") ? new double[] {0.1, 1, 5} : new double[] {0.1, 0.5, 1, 5};
        double[] in = new double[bounds.length + 1];
        for (long time : times(0.05)) {
            if (random.nextInt(70) == 0) {
                in = new double[bounds.length + 1];
            }
            in[random.nextInt(in.length)] += 1 + random.nextInt(3);
            add(custom, time, 0, custom(bounds, in));
        }
        Labels mixed = Labels.of("__name__", "mixed", "inst", inst, "job", job);
        double[] some = new double[8];
        double count = 0;
        for (long time : times(0.05)) {
            some[random.nextInt(8)]++;
            count += random.nextInt(9);
            boolean histogram = (time - START_MILLIS) / 900_000 % 2 == 0;
            add(mixed, time, count, histogram ? exponential(0, 0.001, some, ResetHint.UNKNOWN) : null);
        }
    }

    /** Four positive and three negative buckets around a zero bucket. */
    private static FloatHistogram exponential(int schema, double zeroThreshold, double[] counts, ResetHint hint) {
        double count = 0;
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            count += counts[i];
            sum += counts[i] * (i - 3);
        }
        return new FloatHistogram(
                schema,
                zeroThreshold,
                counts[0],
                count,
                sum,
                new Span[] {new Span(0, 2), new Span(1, 2)},
                new double[] {counts[1], counts[2], counts[3], counts[4]},
                new Span[] {new Span(-1, 3)},
                new double[] {counts[5], counts[6], counts[7]},
                new double[0],
                hint);
    }

    private static FloatHistogram custom(double[] bounds, double[] counts) {
        double count = 0;
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            count += counts[i];
            sum += counts[i] * i * 0.4;
        }
        return new FloatHistogram(
                FloatHistogram.CUSTOM_SCHEMA,
                0,
                0,
                count,
                sum,
                new Span[] {new Span(0, counts.length)},
                counts.clone(),
                new Span[0],
                new double[0],
                bounds,
                ResetHint.UNKNOWN);
    }
}
