package dev.tocsin.simulate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What the monitored systems say: for each series a sample a minute, which is a function of seed, series and time. Mostly
 * small; bad for a while now and then, all of a metric at once in a storm; sometimes nothing.
 */
final class Data {

    static final long SCRAPE = 60_000;
    static final long LOOKBACK = 300_000;

    private static final List<String> JOBS = List.of("a", "b", "c");
    private static final long STORM = 45 * 60_000;

    /** A series of the monitored systems. */
    record Series(int number, String metric, String job, String instance) {}

    private final long seed;
    private final List<Series> series = new ArrayList<>();

    Data(long seed, int metrics, int instances) {
        this.seed = seed;
        for (int m = 0; m < metrics; m++) {
            for (String job : JOBS) {
                for (int i = 0; i < instances; i++) {
                    series.add(new Series(series.size(), "m" + m, job, "i" + i));
                }
            }
        }
    }

    List<Series> series() {
        return series;
    }

    List<Series> of(String metric) {
        return series.stream().filter(s -> s.metric().equals(metric)).toList();
    }

    /** The time of the newest sample with {@code from < t <= to}, Unix milliseconds. */
    OptionalLong newest(Series s, long from, long to) {
        for (long t = Math.floorDiv(to, SCRAPE) * SCRAPE; t > from; t -= SCRAPE) {
            if (present(s, t)) {
                return OptionalLong.of(t);
            }
        }
        return OptionalLong.empty();
    }

    boolean present(Series s, long t) {
        long length = 600_000 + 60_000L * (s.number() % 5);
        return part(s.number() + 7_000, t / length) >= 0.02;
    }

    double value(Series s, long t) {
        long length = 300_000 + 120_000L * (s.number() % 7);
        double chance = part(s.number(), t / length);
        boolean storm = part(90_000 + s.metric().hashCode(), t / STORM) < 0.06;
        if (storm || chance > 0.92) {
            return 5 + Math.floor(chance * 6);
        }
        return Math.floor(chance * 5);
    }

    /** In {@code [0, 1)}. */
    private double part(long what, long block) {
        long z = seed * 0x9E3779B97F4A7C15L + what * 0xBF58476D1CE4E5B9L + block * 0x94D049BB133111EBL;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return ((z ^ z >>> 31) >>> 11) * 0x1.0p-53;
    }
}
