package dev.tocsin.storage.remote.read;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.alerting.RuleQueries;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Hands whole expressions to a storage's query API ({@code /api/v1/query}). The numbers are then the storage's own. Warnings
 * that an answer may lack something, and VictoriaMetrics' {@code isPartial}, make it an incomplete one.
 */
public final class QueryClient {

    private static final Map<String, String> HEADERS = Map.of("Content-Type", "application/x-www-form-urlencoded");
    private static final int MAX_KNOWN = 500_000;

    /** Remarks on the expression, not on the data's completeness (Prometheus 3.14 {@code util/annotations}). */
    private static final List<String> REMARKS = List.of("PromQL warning:", "PromQL info:");

    static final String HISTOGRAMS = "the storage's query API does not tell native histograms exactly";

    private final Backend backend;
    private final boolean victoria;
    private final ExternalLabels external;
    private final Map<Labels, Labels> known = new HashMap<>();

    /** @param external what the storage adds to series in answers of this API, to be taken off */
    public QueryClient(Backend backend, Flavour flavour, ExternalLabels external) {
        this.backend = backend;
        this.victoria = flavour == Flavour.VICTORIA_METRICS;
        this.external = external;
    }

    /** The answer holds native histograms, of which the query API does not tell all that is needed. */
    public static final class HistogramsException extends Exception {
        private static final long serialVersionUID = 1;

        HistogramsException() {
            super(HISTOGRAMS);
        }
    }

    /**
     * Evaluates an expression at one instant.
     *
     * @param expression PromQL as the storage knows it
     * @param atMillis evaluation time, Unix milliseconds
     * @param deadline of {@link System#nanoTime}
     * @throws BackendException if there is no answer
     * @throws HistogramsException if it holds native histograms
     */
    public RuleQueries.Answer query(String expression, long atMillis, long deadline)
            throws BackendException, HistogramsException {
        JsonNode json = ask(expression, atMillis, deadline);
        JsonNode data = json.path("data");
        Optional<String> incomplete = incomplete(json);
        JsonNode result = data.path("result");
        return switch (data.path("resultType").asText()) {
            case "vector" -> vector(result, incomplete);
            case "scalar" -> new Rows(List.of(Labels.EMPTY), new double[] {number(result.path(1))}, incomplete);
            default ->
                throw new BackendException(BackendException.Kind.REFUSED, "rule result is not a vector or scalar");
        };
    }

    /** As {@link #query}, the answer as it comes. */
    JsonNode ask(String expression, long atMillis, long deadline) throws BackendException {
        List<String> fields = new ArrayList<>(List.of(
                "query", expression, "time", BigDecimal.valueOf(atMillis, 3).toPlainString()));
        if (victoria) {
            // Else it answers for half a minute before the time that was asked for.
            fields.addAll(List.of("nocache", "1"));
        }
        Flavour.JsonAnswer answer = new Flavour.JsonAnswer();
        backend.call("query", "/api/v1/query", HEADERS, Backend.form(fields), answer, deadline);
        return answer.json();
    }

    Backend backend() {
        return backend;
    }

    /** Why an answer may lack something; empty if it is whole. */
    static Optional<String> incomplete(JsonNode json) {
        if (json.path("isPartial").asBoolean(false)) {
            return Optional.of("the storage's answer is partial");
        }
        for (JsonNode warning : json.path("warnings")) {
            String text = warning.asText();
            if (REMARKS.stream().noneMatch(text::startsWith)) {
                return Optional.of("the storage's answer may be partial: " + text);
            }
        }
        return Optional.empty();
    }

    private Rows vector(JsonNode result, Optional<String> incomplete) throws HistogramsException, BackendException {
        List<Labels> labels = new ArrayList<>(result.size());
        double[] values = new double[result.size()];
        for (JsonNode element : result) {
            if (element.has("histogram")) {
                throw new HistogramsException();
            }
            values[labels.size()] = number(element.path("value").path(1));
            labels.add(same(labels(element)));
        }
        return new Rows(labels, values, incomplete);
    }

    /** Labels of an element of a result. */
    Labels labels(JsonNode element) {
        Labels.Builder builder = Labels.builder();
        element.path("metric")
                .properties()
                .forEach(label -> builder.set(label.getKey(), label.getValue().asText()));
        return external.strip(builder.build());
    }

    /** The object that stood for these labels before, so that what was derived from it is found again. */
    private Labels same(Labels labels) {
        synchronized (known) {
            if (known.size() > MAX_KNOWN) {
                known.clear();
            }
            Labels before = known.putIfAbsent(labels, labels);
            return before == null ? labels : before;
        }
    }

    static double number(JsonNode text) throws BackendException {
        String value = text.asText();
        try {
            return switch (value) {
                case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                case "NaN" -> Double.NaN;
                default -> Double.parseDouble(value);
            };
        } catch (NumberFormatException e) {
            throw new BackendException(
                    BackendException.Kind.UNAVAILABLE, "the storage's answer holds a value that is no number");
        }
    }

    /** An answer of floats. */
    private record Rows(List<Labels> series, double[] values, Optional<String> incomplete)
            implements RuleQueries.Answer {
        @Override
        public int size() {
            return series.size();
        }

        @Override
        public Labels labels(int row) {
            return series.get(row);
        }

        @Override
        public double value(int row) {
            return values[row];
        }

        @Override
        public @Nullable FloatHistogram histogram(int row) {
            return null;
        }
    }
}
