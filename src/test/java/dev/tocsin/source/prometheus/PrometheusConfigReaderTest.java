package dev.tocsin.source.prometheus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Problem;
import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.Secret;
import dev.tocsin.model.http.HttpAuth;
import dev.tocsin.storage.scrape.TargetGroup;
import dev.tocsin.testing.Peers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PrometheusConfigReaderTest {

    private static final String FULL = """
            global:
              scrape_interval: 15s
              evaluation_interval: 30s
              rule_query_offset: 10s
              sample_limit: 1000
              body_size_limit: 10MB
              external_labels: {cluster: "${CLUSTER}-$$x", dc: "$DC"}
              query_log_file: q.log
            rule_files: [rules/*.yml, /abs/a.yml]
            alerting:
              alert_relabel_configs:
              - {source_labels: [dc], regex: "(.+)\\\\d+", target_label: dc}
              alertmanagers:
              - scheme: https
                path_prefix: /am
                timeout: 5s
                static_configs: [{targets: ["am1:9093", "am2:9093"], labels: {zone: a}}]
                file_sd_configs: [{files: ["am/*.json"], refresh_interval: 1m}]
                relabel_configs: [{source_labels: [zone], regex: a, action: keep}]
                alert_relabel_configs: [{action: labeldrop, regex: replica}]
                basic_auth: {username: u, password_file: secret/pw}
              - kubernetes_sd_configs: [{role: pod}]
            scrape_configs:
            - job_name: node
              static_configs: [{targets: ["localhost:9100"]}]
              params: {collect: [cpu, mem]}
              honor_labels: true
              scrape_timeout: 5s
            - job_name: other
              metrics_path: /m
              scheme: https
              scrape_interval: 5s
              honor_timestamps: false
              sample_limit: 5
              dns_sd_configs: [{names: [x]}]
              metric_relabel_configs: [{source_labels: [__name__], regex: go_.*, action: drop}]
              tls_config: {insecure_skip_verify: true}
            remote_write:
            - url: http://user:hunter2@store/write
              headers: {X-Scope-OrgID: tenant}
              queue_config: {capacity: 20, max_shards: 3}
            remote_read:
            - {url: "http://store/read", read_recent: true, required_matchers: {a: b}}
            storage: {tsdb: {out_of_order_time_window: 1h}}
            tracing: {endpoint: "x:1"}
            """;

    @TempDir
    Path directory;

    @Test
    void everythingThatIsUsedIsRead() {
        var read = PrometheusConfigReader.read("/etc/p/prometheus.yml", FULL, Map.of("CLUSTER", "eu", "x", "no"));
        assertThat(read.problems()).isEmpty();
        PrometheusConfig config = read.config();
        GlobalConfig global = config.global();
        assertThatObject(global.externalLabels()).isEqualTo(Labels.of("cluster", "eu-$x"));
        assertThat(global.evaluationIntervalMillis()).isEqualTo(30_000);
        assertThat(global.ruleQueryOffsetMillis()).isEqualTo(10_000);
        assertThat(global.scrapeTimeoutMillis()).isEqualTo(10_000);
        assertThat(global.limits()).isEqualTo(new ScrapeLimits(10 << 20, 1000, 0, 0, 0, 0));
        assertThat(config.ruleFiles()).containsExactly("/etc/p/rules/*.yml", "/abs/a.yml");
        assertThat(config.alertRelabelConfigs()).hasSize(1);

        AlertmanagerConfig am = config.alertmanagers().getFirst();
        assertThat(am.scheme()).isEqualTo("https");
        assertThat(am.pathPrefix()).isEqualTo("/am");
        assertThat(am.timeoutMillis()).isEqualTo(5_000);
        assertThat(am.discovery().groups())
                .containsExactly(new TargetGroup(List.of("am1:9093", "am2:9093"), Labels.of("zone", "a")));
        assertThat(am.discovery().files()).containsExactly(new Discovery.Files(List.of("/etc/p/am/*.json"), 60_000));
        assertThat(am.alertRelabelConfigs())
                .extracting(RelabelConfig::action)
                .containsExactly(RelabelConfig.Action.LABELDROP);
        assertThat(am.http().auth())
                .isInstanceOfSatisfying(
                        HttpAuth.Basic.class,
                        basic -> assertThat(basic.password()).contains(Secret.file("/etc/p/secret/pw")));
        assertThat(config.alertmanagers().get(1).timeoutMillis()).isEqualTo(10_000);

        ScrapeConfig node = config.scrapeConfigs().get(0);
        assertThat(node.intervalMillis()).isEqualTo(15_000);
        assertThat(node.timeoutMillis()).isEqualTo(5_000);
        assertThat(node.metricsPath()).isEqualTo("/metrics");
        assertThat(node.scheme()).isEqualTo("http");
        assertThat(node.params()).isEqualTo(Map.of("collect", List.of("cpu", "mem")));
        assertThat(node.honorLabels()).isTrue();
        assertThat(node.honorTimestamps()).isTrue();
        assertThat(node.limits().samples()).isEqualTo(1000);
        ScrapeConfig other = config.scrapeConfigs().get(1);
        assertThat(other.timeoutMillis()).as("not longer than the interval").isEqualTo(5_000);
        assertThat(other.limits()).isEqualTo(new ScrapeLimits(10 << 20, 5, 0, 0, 0, 0));
        assertThat(other.metricRelabelConfigs()).hasSize(1);
        assertThat(other.http().tls().insecureSkipVerify()).isTrue();

        RemoteWriteConfig write = config.remoteWrites().getFirst();
        assertThat(write.toString()).doesNotContain("hunter2").doesNotContain("tenant");
        assertThat(write.url()).isEqualTo(Secret.inline("http://user:hunter2@store/write"));
        assertThat(write.queue().capacity()).isEqualTo(20);
        assertThat(write.queue().maxShards()).isEqualTo(3);
        assertThat(write.http().enableHttp2()).isFalse();
        RemoteReadConfig from = config.remoteReads().getFirst();
        assertThat(from.readRecent()).isTrue();
        assertThatObject(from.requiredMatchers()).isEqualTo(Labels.of("a", "b"));
        assertThat(from.timeoutMillis()).isEqualTo(60_000);
    }

    @Test
    void whatIsNotUsedIsNamed() {
        var read = PrometheusConfigReader.read("p.yml", FULL, Map.of());
        assertThat(read.config().unused())
                .extracting(Problem::toString)
                .containsExactlyInAnyOrder(
                        "p.yml:8:3: global.query_log_file is not used by Tocsin",
                        "p.yml:22:5: alerting.alertmanagers[1].kubernetes_sd_configs is not used by Tocsin",
                        "p.yml:35:3: scrape_configs[1].dns_sd_configs is not used by Tocsin",
                        "p.yml:44:1: storage is not used by Tocsin",
                        "p.yml:45:1: tracing is not used by Tocsin");
    }

    @Test
    void theRealPromtoolAcceptsTheSameFile() throws IOException {
        Files.createDirectories(directory.resolve("secret"));
        Files.writeString(directory.resolve("secret/pw"), "x");
        Path file = Files.writeString(directory.resolve("p.yml"), FULL.replace("/abs/a.yml", "rules/x*"));
        Peers.Result result = Peers.run("promtool", directory, List.of("check", "config", file.toString()));
        assertThat(result.out() + result.err()).contains("SUCCESS");
    }

    @Test
    void anEmptyFileHasPrometheusDefaults() {
        assertThat(PrometheusConfigReader.read("p.yml", "", Map.of()).config()).isEqualTo(PrometheusConfig.DEFAULT);
        assertThat(PrometheusConfigReader.read("p.yml", "global:\n", Map.of())
                        .config()
                        .global())
                .isEqualTo(GlobalConfig.DEFAULT);
    }

    static Stream<Arguments> problems() {
        return Stream.of(
                p("globl: {}", "p.yml:1:1: unknown field \"globl\"; did you mean \"global\"?"),
                p(
                        "global: {scrape_interval: 5s, scrape_timeout: 10s}",
                        "p.yml:1:31: global scrape timeout greater than scrape interval"),
                p(
                        "global: {evaluation_interval: -1s}",
                        "p.yml:1:10: global.evaluation_interval: not a valid duration string: \"-1s\""),
                p("global: {external_labels: {'': x}}", "\"\" is not a valid label name"),
                p("global: {body_size_limit: 10 apples}", "must be a size such as 512KB or 10MB"),
                p("rule_files: ['a/*/b.yml']", "invalid rule file path \"a/*/b.yml\""),
                p("scrape_configs: [{scheme: http}]", "job_name is empty"),
                p("scrape_configs: [null]", "empty or null scrape config section"),
                p(
                        "scrape_configs: [{job_name: a}, {job_name: a}]",
                        "p.yml:1:34: found multiple scrape configs with job name \"a\""),
                p(
                        "scrape_configs: [{job_name: a, scrape_interval: 1s, scrape_timeout: 2s}]",
                        "scrape timeout greater than scrape interval for scrape config with job name \"a\""),
                p(
                        "scrape_configs: [{job_name: a, static_configs: [{targets: ['http://x']}]}]",
                        "\"http://x\" is not a valid hostname"),
                p(
                        "scrape_configs: [{job_name: a, file_sd_configs: [{files: []}]}]",
                        "file service discovery config must contain at least one path name"),
                p(
                        "scrape_configs: [{job_name: a, file_sd_configs: [{files: [x.txt]}]}]",
                        "path name \"x.txt\" is not valid for file discovery"),
                p(
                        "scrape_configs: [{job_name: a, relabel_configs: [{action: x}]}]",
                        "unknown relabel action \"x\" in scrape_configs[0].relabel_configs[0]"),
                p(
                        "alerting: {alertmanagers: [{api_version: v1}]}",
                        "expected Alertmanager api version to be one of [v2] but got v1"),
                p("remote_write: [{name: a}]", "url for remote_write is empty in remote_write[0]"),
                p(
                        "remote_write: [{url: 'http://a', headers: {Host: x}}]",
                        "Host is a reserved header. It must not be changed"),
                p(
                        "remote_write: [{url: 'http://a', queue_config: {max_shards: 0, min_shards: 0}}]",
                        "remote write queue max_shards must be positive"),
                p(
                        "remote_write: [{url: 'http://a', name: x}, {url: 'http://b', name: x}]",
                        "found multiple remote write configs with job name \"x\""),
                p("remote_read: [{url: 'hunter2 no url'}]", "remote_read[0].url must be a URL like http://host"),
                p("a: {\n- b", "p.yml:2:1: yaml: "),
                p("a: 1\n---\nb: 1", "a configuration is one document"));
    }

    @ParameterizedTest
    @MethodSource("problems")
    void aProblemSaysWhereAndWhat(String text, String expected) {
        var read = PrometheusConfigReader.read("p.yml", text, Map.of());
        assertThat(read.problems()).isNotEmpty();
        assertThat(read.problems().getFirst().toString()).startsWith("p.yml:").doesNotContain("hunter2");
        assertThat(read.problems().toString()).contains(expected);
    }

    private static Arguments p(String text, String expected) {
        return Arguments.of(text, expected);
    }
}
