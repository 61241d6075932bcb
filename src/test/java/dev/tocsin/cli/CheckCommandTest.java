package dev.tocsin.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.testing.Peers;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckCommandTest {

    @TempDir
    Path directory;

    private record Run(int code, String out, String err) {}

    @BeforeEach
    void files() throws IOException {
        write("good.yml", """
                groups:
                - name: a
                  labels: {team: x}
                  rules:
                  - {record: r, expr: "sum by (job) (up)"}
                  - {alert: A, expr: up == 0, for: 5m, annotations: {summary: "{{ $labels.job }}"}}
                """);
        write("empty.yml", "");
        write("duplicates.yml", """
                groups:
                - name: a
                  labels: {x: y}
                  rules:
                  - {record: r, expr: 1}
                  - {record: q, expr: 1}
                - name: b
                  rules:
                  - {alert: r, expr: 2, labels: {x: y}}
                  - {record: q, expr: 2, labels: {x: y}}
                """);
        write("promql.yml", "groups: [{name: a, rules: [{record: r, expr: 'sum('}]}]");
        write("template.yml", "groups: [{name: a, rules: [{alert: r, expr: up, labels: {l: '{{ x }}'}}]}]");
        write("names.yml", """
                groups:
                - name: ""
                - name: a
                - name: a
                  rules:
                  - {record: r, alert: b, expr: 1}
                  - {expr: 1}
                  - {alert: b}
                  - {record: "a{}", expr: 1, for: 1m, keep_firing_for: 1m, annotations: {a: b}}
                """);
        write("experimental.yml", "groups: [{name: a, rules: [{record: r, expr: 'limitk(1, up)'}]}]");
        write("unknown.yml", "groups: [{name: a, owner: me, rules: [{record: r, expr: 1}]}]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "good.yml",
                "empty.yml",
                "good.yml empty.yml",
                "duplicates.yml",
                "--lint-fatal duplicates.yml",
                "--lint=none --lint-fatal duplicates.yml",
                "--lint=all --lint-fatal duplicates.yml",
                "--lint=bogus good.yml",
                "promql.yml",
                "promql.yml good.yml",
                "template.yml",
                "names.yml",
                "--lint-fatal names.yml duplicates.yml",
                "experimental.yml",
                "--enable-feature=promql-experimental-functions experimental.yml",
                "--ignore-unknown-fields unknown.yml",
            })
    void itSaysAndReturnsWhatPromtoolDoes(String line) {
        List<String> arguments = new ArrayList<>(Arrays.asList(line.split(" ")));
        arguments.replaceAll(a -> a.endsWith(".yml") ? directory.resolve(a).toString() : a);
        Run ours = check("", arguments.toArray(String[]::new));

        arguments.addAll(0, List.of("check", "rules"));
        Peers.Result theirs = Peers.run("promtool", directory, arguments);
        assertThat(ours.code()).isEqualTo(theirs.exitCode());
        assertThat(ours.out()).isEqualTo(theirs.out());
        assertThat(unplaced(ours.err())).isEqualTo(unplaced(theirs.err()));
    }

    /** Without positions: {@code FILE:1:2: …} here, {@code FILE: 1:2: …} or no position there. */
    private static List<String> unplaced(String text) {
        return text.lines()
                .map(line -> line.replaceAll("\\.yml:( ?[0-9]+:[0-9]+:)*", ".yml:"))
                .sorted()
                .toList();
    }

    @Test
    void problemsCarryFileLineAndColumn() {
        Run run = check("", directory.resolve("promql.yml").toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEqualTo("Checking " + directory + "/promql.yml\n");
        assertThat(run.err())
                .isEqualTo("  FAILED:\n" + directory + "/promql.yml:1:46: group \"a\", rule 1, \"r\": could not parse"
                        + " expression: 1:5: parse error: unclosed left parenthesis\n");
    }

    @Test
    void withoutFilesItReadsStandardInput() {
        assertThat(check("groups: [{name: g, rules: [{record: a, expr: 1}]}]"))
                .isEqualTo(new Run(0, "Checking standard input\n  SUCCESS: 1 rules found\n\n", ""));
        Run bad = check("groups: 1");
        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.err()).contains("<stdin>:1:9: groups must be a list, not an integer");
    }

    @Test
    void prometheusRuleObjectsAreRuleFilesToo() throws IOException {
        Path file = write("object.yaml", """
                apiVersion: monitoring.coreos.com/v1
                kind: PrometheusRule
                metadata: {name: x}
                spec: {groups: [{name: g, rules: [{record: a, expr: 1}]}]}
                """);
        assertThat(check("", file.toString()).out()).contains("SUCCESS: 1 rules found");
    }

    @Test
    void whatDoesNotExistIsAnError() {
        assertThat(check("", "nowhere.yml"))
                .isEqualTo(new Run(1, "", "tocsin: error: path 'nowhere.yml' does not exist, try --help\n"));
        assertThat(check("", directory + "/nothing-*.yml").code()).isEqualTo(1);
        assertThat(check("", "--nope").code()).isEqualTo(1);
    }

    @Test
    void aDirectoryIsCheckedWithItsConfigurationAndWithoutItsUnitTests() throws IOException {
        write("rules/a.yml", "groups: []");
        write("rules/alertmanager.yml", "route: {receiver: a}\nreceivers: [{name: a}]\n");
        write("rules/tests/t.yml", "rule_files: [../a.yml]\ntests: []\n");
        Run run = check("", directory.resolve("rules").toString());
        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .contains("Checking " + directory + "/rules/a.yml\n  SUCCESS: 0 rules found\n")
                .contains("Checking '" + directory + "/rules/alertmanager.yml'  SUCCESS\nFound:\n - global config\n")
                .contains(" - 1 receivers\n")
                .contains("Skipping " + directory + "/rules/tests/t.yml: unit tests of rules\n");
    }

    @Test
    void aPrometheusConfigurationIsCheckedWithItsRuleFiles() throws IOException {
        Path config = write("prometheus.yml", """
                global: {evaluation_interval: 15s}
                rule_files: ["good.yml", "promql.y*ml"]
                scrape_configs: [{job_name: slow, scrape_interval: 10m, kubernetes_sd_configs: [{role: pod}]}]
                """);
        Run run = check("", "--lint=all", "--config", config.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out())
                .contains("  SUCCESS: 2 rule files found\n SUCCESS: " + config)
                .contains(
                        "  UNUSED: " + config + ":3:57: scrape_configs[0].kubernetes_sd_configs is not used by Tocsin")
                .contains("Checking " + directory + "/good.yml\n  SUCCESS: 2 rules found\n");
        assertThat(run.err())
                .contains(
                        "too long scrape interval found, data point will be marked as stale - job: slow, interval: 10m")
                .contains("promql.yml:1:46: group");

        Files.writeString(config, "rule_files: [gone.yml]\n");
        assertThat(check("", "--config", config.toString()).err())
                .contains("gone.yml\" does not point to an existing file");
        Files.writeString(config, "globl: {}\n");
        assertThat(check("", "--config", config.toString()).err())
                .contains("prometheus.yml:1:1: unknown field \"globl\"; did you mean \"global\"?");
    }

    @Test
    void anAlertmanagerConfigurationIsCheckedWithItsTemplates() throws IOException {
        write("t.tmpl", "{{ define \"x\" }}{{ if }}{{ end }}");
        Path config = write("am.yml", "route: {receiver: a}\nreceivers: [{name: a}]\ntemplates: ['*.tmpl']\n");
        Run run = check("", "--config", config.toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("FAILED: ").contains("t.tmpl").contains("missing value for if");

        Files.writeString(config, "route: {receiver: b}\nreceivers: [{name: a}]\n");
        assertThat(check("", "--config", config.toString()).err()).contains("undefined receiver \"b\"");
    }

    @Test
    void versionAndHelpNeedNoServer() {
        assertThat(run("", "--version").out()).startsWith("tocsin 0.").contains("Prometheus 3.14");
        assertThat(run("", "--help").out()).contains("check").contains("serve").contains("Exit codes");
        assertThat(run("", "check", "--help").out()).contains("--lint-fatal");
        assertThat(run("", "serve", "--help").out()).contains("TOCSIN_RULES_FILES");
        assertThat(run("", "nonsense").code()).isEqualTo(1);
    }

    private Path write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static Run check(String input, String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "check";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return run(input, all);
    }

    private static Run run(String input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = TocsinCommand.run(
                arguments, () -> 0, new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), out, err);
        return new Run(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
