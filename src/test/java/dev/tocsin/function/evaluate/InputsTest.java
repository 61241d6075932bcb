package dev.tocsin.function.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleReadOptions;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InputsTest {

    private static Inputs inputs(String yaml) {
        return new Inputs(
                RuleFileReader.read("a", yaml, RuleReadOptions.of("files")).groups());
    }

    private final AtomicInteger asked = new AtomicInteger();

    private List<String> readers(Inputs inputs, int id, String... labels) {
        return Arrays.stream(inputs.readers(id, series -> {
                    asked.incrementAndGet();
                    return Labels.of(labels);
                }))
                .map(GroupId::name)
                .sorted()
                .toList();
    }

    private static List<String> names(Iterable<GroupId> ids) {
        List<String> names = new java.util.ArrayList<>();
        ids.forEach(id -> names.add(id.name()));
        names.sort(null);
        return names;
    }

    @Test
    void aGroupReadsWhatAnySelectorOfItsRulesMatches() {
        Inputs inputs = inputs("""
                groups:
                - name: plain
                  rules: [{alert: A, expr: "sum(rate(http_requests_total{job=\\"a\\"}[5m])) / 2 > (up offset 1m)"}]
                - name: subquery
                  rules: [{alert: A, expr: "max_over_time(node_load1[1h:1m]) > 5"}]
                - name: unnamed
                  rules: [{alert: A, expr: "count({env=~\\"prod|test\\"}) > 1"}]
                - name: regex
                  rules: [{alert: A, expr: "{__name__=~\\"node_.*\\"} > 1"}]
                - name: none
                  rules: [{alert: A, expr: "vector(1)"}]
                """);
        assertThat(readers(inputs, 1, "__name__", "http_requests_total", "job", "a"))
                .containsExactly("plain");
        assertThat(readers(inputs, 2, "__name__", "http_requests_total", "job", "b"))
                .isEmpty();
        assertThat(readers(inputs, 3, "__name__", "up")).containsExactly("plain");
        assertThat(readers(inputs, 4, "__name__", "node_load1")).containsExactly("regex", "subquery");
        assertThat(readers(inputs, 5, "__name__", "other", "env", "prod")).containsExactly("unnamed");
        assertThat(readers(inputs, 70_000, "__name__", "node_x", "env", "test")).containsExactly("regex", "unnamed");
        assertThat(names(inputs.readersOf("node_load1"))).containsExactly("regex", "subquery", "unnamed");
    }

    @Test
    void aSeriesIsLookedAtOnce() {
        Inputs inputs = inputs("groups: [{name: g, rules: [{record: r, expr: up}]}]");
        for (int i = 0; i < 3; i++) {
            assertThat(readers(inputs, 7, "__name__", "up")).containsExactly("g");
            assertThat(readers(inputs, 8, "__name__", "down")).isEmpty();
        }
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatAGroupRecordsIsReadByOthersButNeverInACircle() {
        Inputs inputs = inputs("""
                groups:
                - {name: first, rules: [{record: a, expr: up}, {record: own, expr: a + own}]}
                - {name: second, rules: [{record: b, expr: a + d}]}
                - {name: third, rules: [{record: d, expr: b}, {alert: X, expr: b > 1}]}
                - {name: meta, rules: [{alert: Y, expr: "count(ALERTS) > 5"}]}
                """);
        GroupId first = id("first");
        assertThat(names(inputs.dependents(first))).containsExactly("second");
        assertThat(names(inputs.dependents(id("second")))).containsExactly("third");
        assertThat(names(inputs.dependents(id("third"))))
                .as("d is read by second, which third comes after")
                .containsExactly("meta");
        assertThat(inputs.dependents(id("meta"))).isEmpty();
    }

    private static GroupId id(String name) {
        return new GroupId("files", "a", name);
    }
}
