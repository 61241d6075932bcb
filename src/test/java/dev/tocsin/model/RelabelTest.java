package dev.tocsin.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.model.yaml.RelabelReader;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps and results; the results are those of Prometheus 3.14's own relabelling. */
class RelabelTest {

    private static final Labels INPUT = Labels.of("a", "foo", "b", "bar", "c", "baz");

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            value = {
                "{source_labels: [a], regex: 'f(.*)', target_label: d, separator: ;, replacement: 'ch${1}-ch${1}'}"
                        + " => {a=\"foo\", b=\"bar\", c=\"baz\", d=\"choo-choo\"}",
                "{source_labels: [a, b], regex: 'f(.*);(.*)r', target_label: a, replacement: 'b${1}${2}m'}"
                        + " => {a=\"boobam\", b=\"bar\", c=\"baz\"}",
                "{source_labels: [a], regex: '.*o.*', action: drop} => dropped",
                "{source_labels: [a], regex: 'no', action: drop} => {a=\"foo\", b=\"bar\", c=\"baz\"}",
                "{source_labels: [a], regex: 'no', action: keep} => dropped",
                "{source_labels: [a], regex: 'f|o', action: drop} => {a=\"foo\", b=\"bar\", c=\"baz\"}",
                "{source_labels: [c], target_label: d, action: hashmod, modulus: 1000}"
                        + " => {a=\"foo\", b=\"bar\", c=\"baz\", d=\"976\"}",
                "{regex: '(b.*)', action: labelmap, replacement: 'bar_${1}'}"
                        + " => {a=\"foo\", b=\"bar\", bar_b=\"bar\", c=\"baz\"}",
                "{regex: '[bc]', action: labeldrop} => {a=\"foo\"}",
                "{regex: 'a', action: labelkeep} => {a=\"foo\"}",
                "{source_labels: [a], target_label: a, action: uppercase} => {a=\"FOO\", b=\"bar\", c=\"baz\"}",
                "{source_labels: [a, b], target_label: x, action: Lowercase}"
                        + " => {a=\"foo\", b=\"bar\", c=\"baz\", x=\"foo;bar\"}",
                "{source_labels: [a], target_label: b, action: keepequal} => dropped",
                "{source_labels: [a], target_label: b, action: dropequal} => {a=\"foo\", b=\"bar\", c=\"baz\"}",
                "{source_labels: [a], target_label: a, action: dropequal} => dropped",
                "{target_label: b, replacement: ''} => {a=\"foo\", c=\"baz\"}",
                "{target_label: z, replacement: plain} => {a=\"foo\", b=\"bar\", c=\"baz\", z=\"plain\"}",
                "{source_labels: [a], regex: 'f(oo)', target_label: '${1}_x'}"
                        + " => {a=\"foo\", b=\"bar\", c=\"baz\", oo_x=\"oo\"}",
                "{source_labels: [nothere], regex: '(.+)', target_label: z} => {a=\"foo\", b=\"bar\", c=\"baz\"}",
                "{source_labels: [a], regex: '(?P<first>.).*', target_label: z, replacement: '$first-$1x-$$'}"
                        + " => {a=\"foo\", b=\"bar\", c=\"baz\", z=\"f--$\"}",
            })
    void aStepDoesWhatPrometheusDoes(String step, String expected) throws Exception {
        List<Problem> problems = new ArrayList<>();
        List<RelabelConfig> steps = read("steps: [" + step + "]", problems);
        assertThat(problems).isEmpty();
        Optional<Labels> result = Relabel.apply(steps, INPUT);
        assertThat(result.map(Labels::toString).orElse("dropped")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '~',
            value = {
                "{action: nope} => unknown relabel action \"nope\"",
                "{action: replace} => relabel configuration for replace action requires 'target_label' value",
                "{action: hashmod, target_label: a} => relabel configuration for hashmod requires non-zero modulus",
                "{regex: '('} => error parsing regexp: missing closing ): `^(?s:()$`",
                "{action: lowercase, target_label: a, replacement: x}"
                        + " => 'replacement' can not be set for lowercase action",
                "{action: keepequal, target_label: a, regex: b}"
                        + " => keepequal action requires only 'source_labels' and `target_label`, and no other fields",
                "{action: labeldrop, source_labels: [a]}"
                        + " => labeldrop action requires only 'regex', and no other fields",
                "{target_lable: a} => unknown field \"target_lable\" in steps[0]; did you mean \"target_label\"?",
                "{action: hashmod, target_label: a, modulus: -1} => modulus must be a positive integer",
            })
    void aWrongStepIsReportedInPrometheusWords(String step, String expected) throws Exception {
        List<Problem> problems = new ArrayList<>();
        assertThat(read("steps: [" + step + "]", problems)).isEmpty();
        assertThat(problems.getFirst().toString()).startsWith("f.yml:1:").contains(expected);
    }

    @Test
    void aTemplateExpandsAsInGo() {
        var match = AnchoredRegex.of("(a)(b)?(?P<n>c)").matcher("ac");
        assertThat(match.find()).isTrue();
        assertThat(RegexTemplate.of("$1|$2|$n|${n}n|$nn|$9|$$1|$|${|${}|$01|$ü").expand(match))
                .isEqualTo("a||c|cn|||$1|$|${|${}||");
    }

    @Test
    void stepsApplyInOrderAndADropEndsThem() {
        List<RelabelConfig> steps = List.of(
                RelabelConfig.of(RelabelConfig.Action.REPLACE)
                        .targetLabel("team")
                        .replacement("sre")
                        .build(),
                RelabelConfig.of(RelabelConfig.Action.KEEP)
                        .sourceLabels("team")
                        .regex("sre")
                        .build());
        assertThat(Relabel.apply(steps, Labels.EMPTY)).contains(Labels.of("team", "sre"));
        assertThat(Relabel.apply(List.of(), INPUT)).contains(INPUT);
        assertThatThrownBy(() -> RelabelConfig.of(RelabelConfig.Action.REPLACE).build())
                .hasMessageContaining("target_label");
    }

    private static List<RelabelConfig> read(String yaml, List<Problem> problems) throws Exception {
        YamlNode node = YamlNode.parseAll("f.yml", yaml).getFirst();
        return RelabelReader.read(
                YamlFields.of("f.yml", "", node, problems::add).orElseThrow(), "steps");
    }
}
