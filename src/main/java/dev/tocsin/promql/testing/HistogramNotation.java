package dev.tocsin.promql.testing;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The inside of {@code {{…}}}: {@code schema:1 sum:3.5 buckets:[1 2 0 3] offset:-1}; every key at most once, any may be absent. */
final class HistogramNotation {

    private static final Pattern PAIR = Pattern.compile("\\s*([a-z_]+):(\\[[^\\]]*\\]|[^\\s\\[\\]]+)");
    private static final Set<String> KEYS = Set.of(
            "schema",
            "sum",
            "count",
            "z_bucket",
            "z_bucket_w",
            "custom_values",
            "buckets",
            "offset",
            "n_buckets",
            "n_offset",
            "counter_reset_hint");

    private final Map<String, String> values = new HashMap<>();

    private HistogramNotation() {}

    /**
     * Reads a description.
     *
     * @throws IllegalArgumentException if it is none
     */
    static SeriesValue.Histogram parse(String description) {
        HistogramNotation notation = new HistogramNotation();
        notation.read(description);
        return notation.build();
    }

    private void read(String description) {
        Matcher pair = PAIR.matcher(description);
        int end = 0;
        while (pair.region(end, description.length()).lookingAt()) {
            String key = pair.group(1);
            if (!KEYS.contains(key)) {
                throw new IllegalArgumentException("bad histogram descriptor found: \"" + key + "\"");
            }
            if (values.put(key, pair.group(2)) != null) {
                throw new IllegalArgumentException("duplicate key \"" + key + "\" in histogram");
            }
            end = pair.end();
        }
        if (!description.substring(end).isBlank()) {
            throw new IllegalArgumentException(
                    "unexpected \"" + description.substring(end).strip()
                            + "\" in histogram description, expected histogram description key, e.g. buckets:[5 10 7]");
        }
    }

    private SeriesValue.Histogram build() {
        double[] positive = list("buckets");
        double[] negative = list("n_buckets");
        String hint = values.getOrDefault("counter_reset_hint", "unknown");
        FloatHistogram histogram = new FloatHistogram(
                whole("schema"),
                value("z_bucket_w"),
                value("z_bucket"),
                value("count"),
                value("sum"),
                spans(positive, whole("offset")),
                positive,
                spans(negative, whole("n_offset")),
                negative,
                list("custom_values"),
                switch (hint) {
                    case "unknown" -> ResetHint.UNKNOWN;
                    case "reset" -> ResetHint.RESET;
                    case "not_reset" -> ResetHint.NOT_RESET;
                    case "gauge" -> ResetHint.GAUGE;
                    default ->
                        throw new IllegalArgumentException("error parsing counter_reset_hint: unknown value " + hint);
                });
        return new SeriesValue.Histogram(histogram, values.containsKey("counter_reset_hint"));
    }

    private static Span[] spans(double[] buckets, int offset) {
        return buckets.length == 0 ? new Span[0] : new Span[] {new Span(offset, buckets.length)};
    }

    private int whole(String key) {
        try {
            return Integer.parseInt(values.getOrDefault(key, "0"));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("error parsing " + key + " number: " + values.get(key), e);
        }
    }

    private double value(String key) {
        return signed(values.getOrDefault(key, "0"));
    }

    private double[] list(String key) {
        String text = values.getOrDefault(key, "[]");
        if (!text.startsWith("[") || !text.endsWith("]")) {
            throw new IllegalArgumentException("error parsing " + key + " float array: " + text);
        }
        String inner = text.substring(1, text.length() - 1).strip();
        if (inner.isEmpty()) {
            return new double[0];
        }
        String[] parts = inner.split("\\s+");
        double[] list = new double[parts.length];
        for (int i = 0; i < parts.length; i++) {
            list[i] = signed(parts[i]);
        }
        return list;
    }

    private static double signed(String text) {
        return text.startsWith("-")
                ? -number(text.substring(1))
                : number(text.startsWith("+") ? text.substring(1) : text);
    }

    /** An unsigned number as in queries, but for hexadecimal: {@code 010} is 8, {@code inf} and {@code nan} in any case. */
    static double number(String text) {
        String plain = text.toLowerCase(Locale.ROOT).replace("_", "");
        if (plain.equals("inf") || plain.equals("nan")) {
            return plain.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        try {
            return plain.length() > 1 && plain.startsWith("0") && plain.chars().allMatch(c -> c >= '0' && c <= '7')
                    ? Long.parseLong(plain, 8)
                    : Double.parseDouble(plain);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("error parsing number: \"" + text + "\"", e);
        }
    }
}
