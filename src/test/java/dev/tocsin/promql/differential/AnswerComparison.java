package dev.tocsin.promql.differential;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Compares two answers of the query API: values to 1e-12 relative, errors by class, annotations by text. */
public final class AnswerComparison {

    private static final double TOLERANCE = 1e-12;

    /** Prometheus counts an occasion again each time it merges annotations, so that the number doubles with each step. */
    private static final Pattern SAMPLES = Pattern.compile("over \\d+ samples");

    /** From so many on, annotations are cut short. */
    private static final int ANNOTATIONS = 10;

    private AnswerComparison() {}

    /** What is different, if anything is. */
    public static Optional<String> difference(JsonNode expected, JsonNode actual) {
        if (!text(expected, "status").equals(text(actual, "status"))
                || !text(expected, "errorType").equals(text(actual, "errorType"))) {
            return Optional.of("expected " + shortened(expected) + " but got " + shortened(actual));
        }
        if (text(expected, "status").equals("error")) {
            return Optional.empty();
        }
        return data(expected.path("data"), actual.path("data"))
                .or(() -> annotations("warnings", expected, actual))
                .or(() -> annotations("infos", expected, actual));
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText();
    }

    private static String shortened(JsonNode node) {
        String text = node.toString();
        return text.length() > 400 ? text.substring(0, 400) + "…" : text;
    }

    private static Optional<String> annotations(String field, JsonNode expected, JsonNode actual) {
        TreeSet<String> a = new TreeSet<>();
        TreeSet<String> b = new TreeSet<>();
        expected.path(field)
                .forEach(text -> a.add(SAMPLES.matcher(text.asText()).replaceAll("over some samples")));
        actual.path(field).forEach(text -> b.add(SAMPLES.matcher(text.asText()).replaceAll("over some samples")));
        boolean cut = a.size() >= ANNOTATIONS && b.size() >= ANNOTATIONS;
        return cut || a.equals(b) ? Optional.empty() : Optional.of(field + ": expected " + a + " but got " + b);
    }

    private static Optional<String> data(JsonNode expected, JsonNode actual) {
        String type = text(expected, "resultType");
        if (!type.equals(text(actual, "resultType"))) {
            return Optional.of("expected a " + type + " but got a " + text(actual, "resultType"));
        }
        if (type.equals("scalar")) {
            return point("scalar", expected.path("result"), actual.path("result"));
        }
        TreeMap<String, JsonNode> a = bySeries(expected.path("result"));
        TreeMap<String, JsonNode> b = bySeries(actual.path("result"));
        if (!a.keySet().equals(b.keySet())) {
            TreeSet<String> missing = new TreeSet<>(a.keySet());
            missing.removeAll(b.keySet());
            TreeSet<String> more = new TreeSet<>(b.keySet());
            more.removeAll(a.keySet());
            return Optional.of("missing series " + missing + ", series too many " + more);
        }
        for (var entry : a.entrySet()) {
            JsonNode other = b.get(entry.getKey());
            Optional<String> found = samples(entry.getKey(), entry.getValue(), other);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static TreeMap<String, JsonNode> bySeries(JsonNode result) {
        TreeMap<String, JsonNode> all = new TreeMap<>();
        for (JsonNode series : result) {
            TreeMap<String, String> labels = new TreeMap<>();
            series.path("metric")
                    .properties()
                    .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
            String key = labels.toString();
            while (all.containsKey(key)) {
                key += " again";
            }
            all.put(key, series);
        }
        return all;
    }

    private static Optional<String> samples(String series, JsonNode expected, JsonNode actual) {
        for (String field : List.of("value", "histogram")) {
            Optional<String> found = point(series, expected.path(field), actual.path(field));
            if (found.isPresent()) {
                return found;
            }
        }
        for (String field : List.of("values", "histograms")) {
            JsonNode a = expected.path(field);
            JsonNode b = actual.path(field);
            for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
                Optional<String> found = point(series, a.path(i), b.path(i));
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** {@code [time, value]}; a value is a number as text, or a histogram. */
    private static Optional<String> point(String series, JsonNode expected, JsonNode actual) {
        boolean same = expected.isMissingNode() == actual.isMissingNode()
                && Math.abs(expected.path(0).asDouble() - actual.path(0).asDouble()) < 0.0005
                && sameValue(expected.path(1), actual.path(1));
        return same ? Optional.empty() : Optional.of(series + ": expected " + expected + " but got " + actual);
    }

    private static boolean sameValue(JsonNode a, JsonNode b) {
        if (a.isArray() || a.isObject()) {
            if (a.size() != b.size() || a.getNodeType() != b.getNodeType()) {
                return false;
            }
            List<String> fields = new ArrayList<>();
            a.fieldNames().forEachRemaining(fields::add);
            for (int i = 0; i < a.size(); i++) {
                JsonNode left = a.isArray() ? a.path(i) : a.path(fields.get(i));
                JsonNode right = b.isArray() ? b.path(i) : b.path(fields.get(i));
                if (!sameValue(left, right)) {
                    return false;
                }
            }
            return true;
        }
        return a.asText().equals(b.asText()) || close(number(a.asText()), number(b.asText()));
    }

    private static double number(String text) {
        return switch (text) {
            case "+Inf" -> Double.POSITIVE_INFINITY;
            case "-Inf" -> Double.NEGATIVE_INFINITY;
            case "" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private static boolean close(double a, double b) {
        return Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
    }
}
