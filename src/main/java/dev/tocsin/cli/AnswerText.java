package dev.tocsin.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.GoQuote;
import dev.tocsin.template.value.GoFloats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The answer of {@code /api/v1/query} and {@code /api/v1/query_range} as {@code promtool query} writes it: numbers never with
 * an exponent, series of a range in its order. Source: {@code String()} of the values in {@code prometheus/common/model}.
 */
final class AnswerText {

    private static final String NAME = "__name__";

    private AnswerText() {}

    /**
     * Writes the answer; no text for one without series.
     *
     * @param data {@code data} of the answer: {@code resultType} and {@code result}
     */
    static String of(JsonNode data) {
        JsonNode result = data.path("result");
        return switch (data.path("resultType").asText()) {
            case "vector" -> elements(result).stream().map(AnswerText::sample).collect(Collectors.joining("\n"));
            case "matrix" ->
                elements(result).stream()
                        .sorted(Comparator.comparing(series -> series.path("metric"), AnswerText::compare))
                        .map(AnswerText::stream)
                        .collect(Collectors.joining("\n"));
            case "scalar" -> "scalar: " + point(result);
            default -> result.path(1).asText();
        };
    }

    private static List<JsonNode> elements(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static String sample(JsonNode series) {
        return metric(series.path("metric")) + " => "
                + (series.has("histogram") ? histogramPoint(series.get("histogram")) : point(series.path("value")));
    }

    private static String stream(JsonNode series) {
        List<String> lines = new ArrayList<>();
        series.path("values").forEach(value -> lines.add(point(value)));
        series.path("histograms").forEach(histogram -> lines.add(histogramPoint(histogram)));
        return metric(series.path("metric")) + " =>\n" + String.join("\n", lines);
    }

    private static String point(JsonNode pair) {
        return at(plain(pair.path(1)), pair);
    }

    private static String histogramPoint(JsonNode pair) {
        JsonNode histogram = pair.path(1);
        String buckets = elements(histogram.path("buckets")).stream()
                .map(AnswerText::bucket)
                .collect(Collectors.joining(" "));
        return at(
                "Count: %s, Sum: %s, Buckets: [%s]"
                        .formatted(fixed(histogram.path("count")), fixed(histogram.path("sum")), buckets),
                pair);
    }

    private static String at(String value, JsonNode pair) {
        return value + " @[" + plain(pair.path(0)) + "]";
    }

    /** Boundaries say which ends belong to the bucket: 0 the upper one, 1 the lower one, 2 none, 3 both. */
    private static String bucket(JsonNode bucket) {
        int boundaries = bucket.path(0).asInt();
        return (boundaries == 1 || boundaries == 3 ? "[" : "(")
                + GoFloat.g(number(bucket.path(1)))
                + ","
                + GoFloat.g(number(bucket.path(2)))
                + (boundaries == 0 || boundaries == 3 ? "]" : ")")
                + ":"
                + plain(bucket.path(3));
    }

    private static String plain(JsonNode number) {
        return GoFloat.f(number(number));
    }

    private static String fixed(JsonNode number) {
        return GoFloats.format(number(number), 'f', 6);
    }

    /** A number, or the text of one as values are sent. */
    private static double number(JsonNode node) {
        return node.isTextual() ? GoFloats.parse(node.asText()) : node.asDouble();
    }

    private static String metric(JsonNode metric) {
        String name = metric.path(NAME).asText();
        List<String> labels = new ArrayList<>();
        metric.properties().forEach(label -> {
            if (!label.getKey().equals(NAME)) {
                labels.add(label.getKey() + "=" + GoQuote.quote(label.getValue().asText()));
            }
        });
        if (labels.isEmpty()) {
            return metric.has(NAME) ? name : "{}";
        }
        labels.sort(Comparator.naturalOrder());
        return name + "{" + String.join(", ", labels) + "}";
    }

    /** Fewer labels first, then by the first label, in the order of names, that one lacks or that differs. */
    private static int compare(JsonNode a, JsonNode b) {
        if (a.size() != b.size()) {
            return Integer.compare(a.size(), b.size());
        }
        TreeSet<String> names = new TreeSet<>();
        a.fieldNames().forEachRemaining(names::add);
        b.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            if (!a.has(name) || !b.has(name)) {
                return a.has(name) ? 1 : -1;
            }
            int order = a.get(name).asText().compareTo(b.get(name).asText());
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
