package dev.tocsin.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.template.AlertTemplateData;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class RuleFileReaderTest {

    private static final RuleReadOptions OPTIONS = RuleReadOptions.of("files");
    private static final long SECOND = 1_000_000_000L;

    @Test
    void everyFieldOfAGroupIsRead() {
        RuleFile file = read("""
                groups:
                - name: g
                  interval: 30s
                  query_offset: 0s
                  limit: -1
                  labels: {team: sre, tier: ""}
                  rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
                    labels: {team: infra}
                  - alert: Down
                    expr: |
                      up ==
                      0
                    for: 5m
                    keep_firing_for: 1m30s
                    labels: {severity: "{{ $labels.severity }}"}
                    annotations: {summary: "{{ $value }}", empty: ""}
                """);
        assertThat(file.problems()).isEmpty();
        RuleGroup group = file.groups().getFirst();
        assertThat(group.id()).isEqualTo(new GroupId("files", "dir/f.yml", "g"));
        assertThat(group.id().key()).isEqualTo("dir/f.yml;g");
        assertThat(group.intervalNanos()).isEqualTo(30 * SECOND);
        assertThat(group.queryOffsetNanos()).isEqualTo(OptionalLong.of(0));
        assertThat(group.limit()).isEqualTo(-1);
        assertThat(group.position()).isEqualTo(new Position(2, 3));

        RecordingRule recording = (RecordingRule) group.rules().get(0);
        assertThat(recording.name()).isEqualTo("job:up:sum");
        assertThat(recording.labels()).containsExactly(new Label("team", "infra"), new Label("tier", ""));
        assertThat(recording.position()).isEqualTo(new Position(8, 5));

        AlertingRule alerting = (AlertingRule) group.rules().get(1);
        assertThat(alerting.expr().text()).isEqualTo("up ==\n0\n");
        assertThat(alerting.expr().canonical()).isEqualTo("up == 0");
        assertThat(alerting.forNanos()).isEqualTo(300 * SECOND);
        assertThat(alerting.keepFiringForNanos()).isEqualTo(90 * SECOND);
        assertThat(alerting.labels())
                .containsExactly(
                        new Label("severity", "{{ $labels.severity }}"),
                        new Label("team", "sre"),
                        new Label("tier", ""));
        assertThat(alerting.labelTemplates())
                .extracting(RuleTemplate::name)
                .containsExactly("severity", "team", "tier");
        assertThat(alerting.annotations())
                .containsExactly(new Label("empty", ""), new Label("summary", "{{ $value }}"));
    }

    @Test
    void absentFieldsHaveTheirDefaults() {
        RuleFile file = RuleFileReader.read(
                "f",
                "groups: [{name: g, interval: 0s, rules: [{record: a, expr: 1}]}]",
                OPTIONS.withDefaultInterval(7));
        assertThat(file.groups().getFirst().intervalNanos()).isEqualTo(7);
        assertThat(file.groups().getFirst().queryOffsetNanos()).isEmpty();
        assertThat(file.groups().getFirst().queryOffsetNanos(5)).isEqualTo(5);
        assertThat(file.groups().getFirst().limit()).isZero();
    }

    @Test
    void anEmptyFileIsGood() {
        for (String text : List.of("", "# nothing\n", "groups: []", "groups:", "---\n", "\uFEFFgroups: []\n")) {
            assertThat(read(text)).isEqualTo(new RuleFile("dir/f.yml", List.of(), List.of()));
        }
    }

    @Test
    void crlfFilesAreRead() {
        RuleFile file = read("groups:\r\n- name: g\r\n  rules:\r\n  - record: a\r\n    expr: |\r\n      up\r\n");
        assertThat(file.problems()).isEmpty();
        assertThat(file.groups().getFirst().rules()).hasSize(1);
    }

    @Test
    void equalRulesOfAGroupAreNumbered() {
        RuleFile file = read("""
                groups:
                - name: g
                  rules:
                  - {alert: A, expr: a}
                  - {alert: A, expr: "("}
                  - {alert: A, expr: b}
                  - {alert: A, expr: c, labels: {x: "1"}}
                """);
        assertThat(file.groups().getFirst().rules())
                .as("a bad rule is counted too")
                .extracting(rule -> rule.id().ordinal())
                .containsExactly(0, 2, 0);
    }

    @Test
    void prometheusRuleObjectsListsAndPlainGroupsMayShareAFile() {
        RuleFile file = read("""
                apiVersion: monitoring.coreos.com/v1
                kind: PrometheusRule
                metadata: {name: one, namespace: ns, labels: {a: b}}
                spec:
                  groups:
                  - name: g
                    partial_response_strategy: warn
                    query_offset: 1m
                    limit: 3
                    labels: {l: v}
                    rules: [{record: a, expr: 1}]
                status: {bindings: []}
                ---
                apiVersion: v1
                kind: ConfigMap
                data: {}
                ---
                apiVersion: v1
                kind: List
                items:
                - apiVersion: monitoring.coreos.com/v1
                  kind: PrometheusRule
                  metadata: {name: two, namespace: ns}
                  spec: {groups: [{name: g, rules: []}, {name: h, rules: []}]}
                ---
                groups: [{name: plain, rules: []}]
                """);
        assertThat(file.problems()).isEmpty();
        assertThat(file.groups())
                .extracting(group -> group.id().key())
                .containsExactly("dir/f.yml;g", "dir/f.yml#ns/two;g", "dir/f.yml;h", "dir/f.yml;plain");
    }

    @Test
    void aFileOfOtherKindsIsReported() {
        assertThat(read("apiVersion: v1\nkind: ConfigMap\n").problems().toString())
                .contains("no rules here, only ConfigMap");
    }

    @Test
    void whatIsRightIsKeptBesideWhatIsWrong() {
        RuleFile file = read("""
                groups:
                - name: bad
                  interval: -1m
                  rules: [{record: a, expr: 1}]
                - name: good
                  rules:
                  - {record: a, expr: 1}
                  - {record: b, expr: "sum("}
                  - {record: c, expr: 1}
                """);
        assertThat(file.problems()).hasSize(2);
        assertThat(file.groups()).extracting(RuleGroup::name).containsExactly("good");
        assertThat(file.groups().getFirst().rules()).extracting(Rule::name).containsExactly("a", "c");
    }

    @Test
    void unknownFieldsMayBeIgnored() {
        String text = "x: 1\ngroups: [{name: g, y: 1, rules: [{record: a, expr: 1, z: 1}]}]";
        assertThat(read(text).problems()).hasSize(3);
        RuleFile file = RuleFileReader.read("f", text, OPTIONS.withIgnoreUnknownFields(true));
        assertThat(file.problems()).isEmpty();
        assertThat(file.groups().getFirst().rules()).hasSize(1);
    }

    @Test
    void aLabelOfTenMegabytesDelaysNothing() {
        String value = "x".repeat(10 << 20);
        Assertions.assertTimeout(Duration.ofSeconds(10), () -> {
            RuleFile good = read("groups: [{name: g, rules: [{alert: a, expr: 1, labels: {l: \"" + value + "\"}}]}]");
            assertThat(good.groups()
                            .getFirst()
                            .rules()
                            .getFirst()
                            .labels()
                            .getFirst()
                            .value())
                    .hasSize(10 << 20);
            RuleFile bad = read("groups: [{name: g, rules: [{record: a, expr: 1, annotations: {" + "k: \"" + value
                    + "\"}, " + "\"q{\": 1}]}]");
            assertThat(bad.problems().toString())
                    .contains("invalid field 'annotations'")
                    .hasSizeLessThan(10_000);
            RuleFile name = read("groups: [{name: g, rules: [{record: \"{" + value + "\", expr: 1}]}]");
            assertThat(name.problems().toString()).contains("braces present").hasSizeLessThan(10_000);
            RuleFile expression = read("groups: [{name: g, rules: [{record: a, expr: \"" + value + " +\"}]}]");
            assertThat(expression.problems().toString()).hasSizeLessThan(10_000);
        });
    }

    @Test
    void aLabelOfAGroupThatIsNoTemplateBecomesAnErrorTextAsInPrometheus() {
        RuleFile file = read("groups: [{name: g, labels: {l: '{{ x }}'}, rules: [{alert: a, expr: 1}]}]");
        assertThat(file.problems()).isEmpty();
        AlertingRule rule = (AlertingRule) file.groups().getFirst().rules().getFirst();
        var expansion = rule.labelTemplates()
                .getFirst()
                .expand(
                        AlertTemplateData.of(Labels.EMPTY, Labels.EMPTY, "", 1),
                        (query, time) -> {
                            throw new AssertionError("no query");
                        },
                        0);
        assertThat(expansion.failed()).isTrue();
        assertThat(expansion.text())
                .isEqualTo("<error expanding template: error parsing template __alert_a: template: __alert_a:1:"
                        + " function \"x\" not defined>");
    }

    private static RuleFile read(String text) {
        return RuleFileReader.read("dir/f.yml", text, OPTIONS);
    }
}
