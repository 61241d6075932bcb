package dev.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Problem;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way to write a rule file wrongly, and what is said about it. */
class RuleProblemsTest {

    static Stream<Arguments> cases() {
        return Stream.of(
                // The text is not YAML.
                c("groups: [", "f.yml:1:10: yaml: "),
                c("groups:\n- name: g\n\trules: []\n", "f.yml:3:1: yaml: "),
                c("groups: []\ngroups: []", "f.yml:2:1: yaml: mapping key \"groups\" already defined"),
                c("groups: &a [*a]", "f.yml:1:9: yaml: an alias stands for a value that contains the alias itself"),
                c("just text", "f.yml:1:1: the document must be a mapping, not a string"),
                c("groups: 1", "f.yml:1:9: groups must be a list, not an integer"),
                // The file.
                c("group: []", "f.yml:1:1: unknown field \"group\"; did you mean \"groups\"?"),
                // The group.
                group("rules: []", "f.yml:2:3: Groupname must not be empty"),
                group("name: g, interval: -1m", "f.yml:2:13: groups[0].interval: not a valid duration string: \"-1m\""),
                group("name: g, interval: 1.5m", "groups[0].interval: unknown unit \".\" in duration \"1.5m\""),
                group("name: g, interval: 99999999999999y", "groups[0].interval: duration out of range"),
                group("name: g, interval: ''", "groups[0].interval: empty duration string"),
                group("name: g, query_offset: 1", "groups[0].query_offset: not a valid duration string: \"1\""),
                group("name: g, limit: many", "f.yml:2:20: groups[0].limit must be an integer, not a string"),
                group("name: g, labels: {__name__: x}", "group \"g\": invalid label name: __name__"),
                group("name: g, labels: [x]", "groups[0].labels must be a mapping, not a list"),
                group("name: g, ruls: []", "unknown field \"ruls\" in groups[0]; did you mean \"rules\"?"),
                c("groups:\n- {name: g}\n- {name: g}", "f.yml:3:3: groupname: \"g\" is repeated in the same file"),
                // The rule.
                rule(
                        "record: a, alert: b, expr: 1",
                        "f.yml:4:14: 4:24: group \"g\", rule 1, \"b\": only one of 'record' and 'alert' must be set"),
                rule("expr: 1", "f.yml:4:5: group \"g\", rule 1, \"\": one of 'record' or 'alert' must be set"),
                rule("alert: a", "f.yml:4:5: group \"g\", rule 1, \"a\": field 'expr' must be set in rule"),
                rule("alert: a, expr: ''", "group \"g\", rule 1, \"a\": field 'expr' must be set in rule"),
                rule("alert: a, expr: [1]", "groups[0].rules[0].expr must be a string, not a list"),
                rule(
                        "alert: a, expr: 'sum('",
                        "f.yml:4:22: group \"g\", rule 1, \"a\": could not parse expression: 1:5: parse error: "),
                rule(
                        "alert: a, expr: nope(up)",
                        "could not parse expression: 1:1: parse error: unknown function with name \"nope\""),
                rule("alert: a, expr: '\"text\" + 1'", "could not parse expression: 1:"),
                rule(
                        "record: a, expr: 1, annotations: {x: y}",
                        "rule 1, \"a\": invalid field 'annotations' in recording rule"),
                rule("record: a, expr: 1, for: 1m", "rule 1, \"a\": invalid field 'for' in recording rule"),
                rule(
                        "record: a, expr: 1, keep_firing_for: 1m",
                        "rule 1, \"a\": invalid field 'keep_firing_for' in recording rule"),
                rule(
                        "record: 'a{b=\"c\"}', expr: 1",
                        "braces present in the recording rule name; should it be in expr?: a{b=\"c\"}"),
                rule("record: \"a\\uD800\", expr: 1", "invalid recording rule name: a"),
                rule("record: a\u0001, expr: 1", "f.yml:4:15: yaml: control characters are not allowed: U+0001"),
                rule("alert: a, expr: 1, for: -5m", "groups[0].rules[0].for: not a valid duration string: \"-5m\""),
                rule("alert: a, expr: 1, labels: {__name__: x}", "rule 1, \"a\": invalid label name: __name__"),
                rule("alert: a, expr: 1, labels: {'': x}", "rule 1, \"a\": invalid label name: "),
                rule("alert: a, expr: 1, annotations: {'': x}", "rule 1, \"a\": invalid annotation name: "),
                rule(
                        "alert: a, expr: 1, labels: {l: '{{ nope }}'}",
                        "f.yml:4:37: group \"g\", rule 1, \"a\": label \"l\": template: __alert_a:1: function \"nope\" not defined"),
                rule(
                        "alert: a, expr: 1, annotations: {x: '{{ if }}'}",
                        "rule 1, \"a\": annotation \"x\": template: __alert_a:1: missing value for if"),
                rule(
                        "alert: a, expr: 1, lables: {}",
                        "f.yml:4:25: unknown field \"lables\" in groups[0].rules[0]; did you mean \"labels\"?"),
                rule("alert: a, expr: 1, labels: {l: [1]}", "groups[0].rules[0].labels.l must be a string, not a list"),
                // The object.
                c(
                        "apiVersion: v1\nkind: PrometheusRule",
                        "f.yml:1:1: a PrometheusRule has apiVersion monitoring.coreos.com/v1, not \"v1\""),
                c(
                        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec: {group: []}",
                        "f.yml:3:8: unknown field \"group\" in spec; did you mean \"groups\"?"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aProblemSaysWhereAndWhat(String text, String expected) {
        RuleFile file = RuleFileReader.read("f.yml", text, RuleReadOptions.of("files"));
        List<String> problems = file.problems().stream().map(Problem::toString).toList();
        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst()).startsWith("f.yml:").contains(expected);
        assertThat(file.groups().stream().flatMap(group -> group.rules().stream()))
                .isEmpty();
    }

    private static Arguments c(String text, String expected) {
        return Arguments.of(text, expected);
    }

    private static Arguments group(String fields, String expected) {
        return c("groups:\n- {" + fields + "}", expected);
    }

    private static Arguments rule(String fields, String expected) {
        return c("groups:\n- name: g\n  rules:\n  - {" + fields + "}", expected);
    }
}
