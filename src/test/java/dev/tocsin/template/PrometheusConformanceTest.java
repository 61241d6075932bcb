package dev.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tocsin.model.Labels;
import dev.tocsin.template.value.GoTimeTypes;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import dev.tocsin.template.value.MapEntries;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Thousands of templates and what the template expander of Prometheus 3.14 (Go 1.26) made of them, text or error: each
 * line of the tables is {@code {"t": template, "o": output or error, "e": failed}}, recorded with the data of {@link
 * #data()}.
 */
class PrometheusConformanceTest {

    private static final long NOW = 1_700_000_000_123_000_000L;

    @ParameterizedTest
    @ValueSource(strings = {"language.jsonl", "printf.jsonl", "humanize.jsonl"})
    void givesTheTextsAndErrorsOfPrometheus(String table) throws IOException {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        for (JsonNode line : table(table)) {
            cases++;
            String template = line.get("t").asText();
            String got = expand(template);
            if (!got.equals(line.get("o").asText())) {
                wrong.add(template + "\n  exp: " + line.get("o").asText() + "\n  got: " + got);
            }
        }
        assertThat(cases).isGreaterThan(200);
        assertThat(wrong).isEmpty();
    }

    static String expand(String text) {
        GoTemplate template;
        try {
            template = GoTemplate.parse("test", text, PrometheusFunctions.ALL);
        } catch (TemplateException e) {
            return "error parsing template test: " + e.getMessage();
        }
        try {
            return template.execute(
                    data(),
                    PrometheusFunctions.at("http://tocsin.example:9095/path/x", PrometheusConformanceTest::query, NOW));
        } catch (TemplateException e) {
            return "error executing template test: " + e.getMessage();
        }
    }

    private static List<QuerySample> query(String expression, long timeNanos) throws TemplateException {
        return switch (expression) {
            case "up" ->
                List.of(
                        QuerySample.of(Labels.of("__name__", "up", "job", "b", "instance", "x:1"), 1),
                        QuerySample.of(
                                Labels.of("__name__", "up", "job", "a", "instance", "y:2", "__value__", "sv"), 0.5),
                        QuerySample.of(Labels.of("__name__", "up", "instance", "z:2"), Double.NaN));
            case "none" -> List.of();
            case "scalar" -> List.of(QuerySample.of(Labels.EMPTY, 3));
            default -> throw new TemplateException("no such query: " + expression);
        };
    }

    /** The data that the tables were recorded with. */
    private static GoValue data() {
        GoType inner = GoType.basic("main.Inner", GoType.Kind.STRUCT);
        GoType pointer = GoType.pointer(inner);
        Map<String, GoValue> fields = new LinkedHashMap<>();
        fields.put("S", GoValue.of("hello <b>"));
        fields.put("I", GoValue.of(42));
        fields.put("F", GoValue.of(1.5));
        fields.put("B", GoValue.of(true));
        fields.put("L", GoValue.of(List.of("x", "y", "z")));
        fields.put("M", new GoValue.Mapping(GoType.STRING_MAP, MapEntries.ofStrings(Map.of("b", "2", "a", "1"))));
        fields.put("A", new GoValue.Boxed(GoValue.of("any")));
        fields.put("Nil", GoValue.NIL_INTERFACE);
        fields.put(
                "Any",
                anyMap(Map.of(
                        "n",
                        GoValue.of(7),
                        "s",
                        GoValue.of("str"),
                        "nil",
                        GoValue.ABSENT,
                        "f",
                        GoValue.of(2.5),
                        "m",
                        anyMap(Map.of("k", GoValue.of("v"))))));
        fields.put(
                "List",
                new GoValue.Slice(
                        GoType.ANY_SLICE, List.of(GoValue.of(1), GoValue.of("two"), GoValue.of(3.0), GoValue.ABSENT)));
        fields.put("P", GoValue.pointer(pointer, inner(inner, "ptr", 3)));
        fields.put("NilP", new GoValue.Pointer(pointer, Optional.empty()));
        fields.put("In", inner(inner, "in", 4));
        fields.put(
                "Ins", new GoValue.Slice(GoType.slice(inner), List.of(inner(inner, "i1", 1), inner(inner, "i2", 2))));
        fields.put(
                "Ints",
                new GoValue.Slice(GoType.slice(GoType.INT), List.of(GoValue.of(1), GoValue.of(2), GoValue.of(3))));
        fields.put("T", new GoValue.Time(Instant.parse("2024-02-29T13:04:05.678Z"), ZoneOffset.UTC));
        fields.put("D", GoTimeTypes.duration(90_500_000_000L));
        fields.put("E", GoValue.of(List.of()));
        return new GoValue.Struct(GoType.basic("main.T", GoType.Kind.STRUCT), fields);
    }

    private static GoValue anyMap(Map<String, GoValue> map) {
        return new GoValue.Mapping(GoType.ANY_MAP, MapEntries.of(map));
    }

    private static GoValue inner(GoType type, String name, long n) {
        Map<String, GoValue> fields = new LinkedHashMap<>();
        fields.put("Name", GoValue.of(name));
        fields.put("N", GoValue.of(n));
        fields.put("hid", GoValue.of(0));
        return new GoValue.Struct(type, fields);
    }

    static List<JsonNode> table(String name) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> lines = new ArrayList<>();
        try (InputStream in = PrometheusConformanceTest.class.getResourceAsStream("/template/" + name);
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(mapper.readTree(line));
            }
        }
        return lines;
    }
}
