package dev.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroupChangeTest {

    private static final String GROUP = "{name: g, rules: [{alert: A, expr: 'up  == 0', for: 1m, labels: {a: b},"
            + " annotations: {x: y}}, {record: r, expr: up}]}";

    @Test
    void layoutDoesNotMatter() {
        assertThat(GroupChange.equal(group(GROUP), group("\n\n  " + GROUP))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name: g|interval: 1s, name: g",
                "name: g|query_offset: 1s, name: g",
                "name: g|limit: 1, name: g",
                "== 0|== 1",
                "for: 1m|for: 2m",
                "for: 1m|keep_firing_for: 1m, for: 1m",
                "a: b|a: c",
                "x: y|x: z",
                "record: r|record: q",
                "expr: up}|expr: down}",
            })
    void whatPrometheusComparesMakesAGroupDifferent(String change) {
        String[] parts = change.split("\\|");
        assertThat(GROUP).contains(parts[0]);
        assertThat(GroupChange.equal(group(GROUP), group(GROUP.replace(parts[0], parts[1]))))
                .isFalse();
    }

    @Test
    void rulesPairByNameAndLabelsFirstToFirst() {
        RuleGroup before = group("{name: g, rules: [{alert: A, expr: a}, {alert: A, expr: b}, {alert: B, expr: c},"
                + " {alert: C, expr: d, labels: {l: '1'}}]}");
        RuleGroup after = group("{name: g, rules: [{alert: C, expr: d, labels: {l: '2'}}, {alert: B, expr: other},"
                + " {alert: A, expr: b}]}");
        GroupChange change = GroupChange.between(before, after);
        assertThat(change.kept()).containsExactly(-1, 2, 0);
        assertThat(change.removed()).containsExactly(1, 3);
    }

    @Test
    void duplicatesAreFoundAcrossGroupsAndKindsWithMergedLabels() {
        RuleFile file = RuleFileReader.read(
                "f",
                "groups: [{name: a, labels: {x: y}, rules: [{record: r, expr: 1}, {record: q, expr: 1}]},"
                        + " {name: b, rules: [{alert: r, expr: 2, labels: {x: y}}, {record: r, expr: 3, labels: {x: y}}]}]",
                RuleReadOptions.of("files"));
        assertThat(RuleLint.duplicates(file.groups()))
                .extracting(d -> d.name() + d.labels())
                .containsExactly("r[Label[name=x, value=y]]");
    }

    private static RuleGroup group(String yaml) {
        RuleFile file = RuleFileReader.read("f", "groups: [" + yaml + "]", RuleReadOptions.of("files"));
        assertThat(file.problems()).isEmpty();
        return file.groups().getFirst();
    }
}
