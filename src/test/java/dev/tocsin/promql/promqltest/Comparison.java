package dev.tocsin.promql.promqltest;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.Span;
import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.promql.promqltest.Command.Eval;
import dev.tocsin.promql.promqltest.Command.Expected;
import dev.tocsin.promql.testing.SeriesValue;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** Compares results with what a test expects; throws {@link AssertionError} with the first difference. */
final class Comparison {

    private static final double EPSILON = 1e-6;

    private Comparison() {}

    static void check(Eval eval, QueryValue value) {
        switch (value) {
            case QueryValue.Scalar s -> scalar(eval, s.value());
            case QueryValue.Text t -> {
                String expected = eval.string().orElse("");
                require(expected.equals(t.value()), "expected string %s but got %s", expected, t.value());
            }
            case QueryValue.Vector v -> vector(eval, v.samples());
            case QueryValue.Matrix m -> matrix(eval, m.series());
        }
    }

    private static void require(boolean condition, String message, Object... arguments) {
        if (!condition) {
            throw new AssertionError(String.format(message, arguments));
        }
    }

    static void scalar(Eval eval, double value) {
        require(eval.scalar().isPresent(), "expected a vector or matrix but got scalar %s", value);
        require(
                almost(eval.scalar().get(), value),
                "expected scalar %s but got %s",
                eval.scalar().get(),
                value);
    }

    static void vector(Eval eval, List<QueryValue.Sample> samples) {
        require(eval.scalar().isEmpty(), "expected a scalar but got vector %s", samples);
        Set<Labels> seen = new HashSet<>();
        int position = 0;
        for (QueryValue.Sample sample : samples) {
            position++;
            Expected expected = eval.series().get(sample.labels());
            require(expected != null, "unexpected series %s with %s", sample.labels(), show(sample));
            require(
                    !eval.ordered() || expected.position() == position,
                    "expected %s at position %d but it is at %d",
                    sample.labels(),
                    expected.position(),
                    position);
            require(
                    matches(
                            expected.values().getFirst(),
                            sample.value(),
                            sample.histogram().orElse(null)),
                    "expected %s for %s but got %s",
                    show(expected.values().getFirst()),
                    sample.labels(),
                    show(sample));
            seen.add(sample.labels());
        }
        missing(eval, seen);
    }

    private static void missing(Eval eval, Set<Labels> seen) {
        for (Labels labels : eval.series().keySet()) {
            require(
                    seen.contains(labels),
                    "expected series %s not found, got %s",
                    labels,
                    seen.isEmpty() ? "nothing" : seen);
        }
    }

    private static void matrix(Eval eval, List<QueryValue.Series> all) {
        require(!eval.ordered(), "expected an ordered result but got a matrix");
        require(eval.scalar().isEmpty(), "expected a scalar but got a matrix");
        sorted(all);
        Set<Labels> seen = new HashSet<>();
        for (QueryValue.Series series : all) {
            Expected expected = eval.series().get(series.labels());
            require(expected != null, "unexpected series %s with %s", series.labels(), show(series));
            seen.add(series.labels());
            int at = 0;
            for (int i = 0; i < expected.values().size(); i++) {
                SeriesValue value = expected.values().get(i);
                if (value instanceof SeriesValue.Omitted) {
                    continue;
                }
                long time = eval.points().start() + i * eval.points().step();
                require(
                        at < series.size()
                                && series.timeMillis(at) == time
                                && matches(
                                        value,
                                        series.value(at),
                                        series.histogram(at).orElse(null)),
                        "expected %s at %d ms for %s but got %s",
                        show(value),
                        time,
                        series.labels(),
                        show(series));
                at++;
            }
            require(at == series.size(), "expected %d points for %s but got %s", at, series.labels(), show(series));
        }
        missing(eval, seen);
    }

    static void sorted(List<QueryValue.Series> all) {
        for (int i = 1; i < all.size(); i++) {
            require(
                    all.get(i - 1).labels().compareTo(all.get(i).labels()) <= 0,
                    "matrix is not sorted: %s before %s",
                    all.get(i - 1).labels(),
                    all.get(i).labels());
        }
    }

    private static boolean matches(
            SeriesValue expected, double value, @org.jspecify.annotations.Nullable FloatHistogram histogram) {
        return switch (expected) {
            case SeriesValue.Omitted o -> histogram == null && almost(0, value);
            case SeriesValue.Number n -> histogram == null && almost(n.value(), value);
            case SeriesValue.Histogram h -> histogram != null && equal(h.histogram(), histogram, h.hintGiven());
        };
    }

    /** Equal to six significant digits; every NaN equals every other, but a stale marker only itself. */
    static boolean almost(double a, double b) {
        if (StaleMarker.is(a) || StaleMarker.is(b)) {
            return StaleMarker.is(a) && StaleMarker.is(b);
        }
        if (Double.isNaN(a) && Double.isNaN(b) || a == b) {
            return true;
        }
        double sum = Math.abs(a) + Math.abs(b);
        double difference = Math.abs(a - b);
        return a == 0 || b == 0 || sum < Double.MIN_NORMAL
                ? difference < EPSILON * Double.MIN_NORMAL
                : difference / Math.min(sum, Double.MAX_VALUE) < EPSILON;
    }

    private static boolean equal(FloatHistogram a, FloatHistogram b, boolean hint) {
        return a.schema() == b.schema()
                && almost(a.count(), b.count())
                && almost(a.sum(), b.sum())
                && Arrays.equals(a.customBounds(), b.customBounds())
                && a.zeroThreshold() == b.zeroThreshold()
                && almost(a.zeroCount(), b.zeroCount())
                && equal(buckets(a.positiveSpans(), a.positiveCounts()), buckets(b.positiveSpans(), b.positiveCounts()))
                && equal(buckets(a.negativeSpans(), a.negativeCounts()), buckets(b.negativeSpans(), b.negativeCounts()))
                && (!hint || a.resetHint() == b.resetHint());
    }

    private static boolean equal(TreeMap<Integer, Double> a, TreeMap<Integer, Double> b) {
        return a.keySet().equals(b.keySet())
                && a.entrySet().stream().allMatch(e -> almost(e.getValue(), b.get(e.getKey())));
    }

    private static TreeMap<Integer, Double> buckets(Span[] spans, double[] counts) {
        TreeMap<Integer, Double> buckets = new TreeMap<>();
        int index = 0;
        int next = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                double count = counts[next++];
                if (count != 0) {
                    buckets.put(index, count);
                }
                index++;
            }
        }
        return buckets;
    }

    private static String show(QueryValue.Sample sample) {
        return sample.histogram().map(Comparison::show).orElseGet(() -> Double.toString(sample.value()));
    }

    private static String show(SeriesValue value) {
        return switch (value) {
            case SeriesValue.Omitted o -> "_";
            case SeriesValue.Number n -> Double.toString(n.value());
            case SeriesValue.Histogram h -> show(h.histogram());
        };
    }

    private static String show(FloatHistogram h) {
        return "{{schema:" + h.schema() + " count:" + h.count() + " sum:" + h.sum() + " z:" + h.zeroCount() + "/"
                + h.zeroThreshold() + " " + buckets(h.positiveSpans(), h.positiveCounts()) + " "
                + buckets(h.negativeSpans(), h.negativeCounts()) + " " + Arrays.toString(h.customBounds()) + " "
                + h.resetHint() + "}}";
    }

    private static String show(QueryValue.Series series) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < series.size(); i++) {
            int at = i;
            out.append(series.histogram(i).map(Comparison::show).orElseGet(() -> Double.toString(series.value(at))))
                    .append("@")
                    .append(series.timeMillis(i))
                    .append(' ');
        }
        return out.toString();
    }
}
