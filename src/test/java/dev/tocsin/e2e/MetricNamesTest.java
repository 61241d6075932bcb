package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code /metrics} next to that of a real Prometheus and a real Alertmanager: what Tocsin shows under their names is of the
 * same type and has the same label names, and which of their names it has is written down here.
 */
@Tag("e2e")
class MetricNamesTest {

    private static final Pattern SAMPLE = Pattern.compile("([a-z_]+)(?:\\{(.*)\\})? [^ ]+");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"(?:[^\"\\\\]|\\\\.)*\",?");

    /** Alertmanager's names that have no true meaning in Tocsin; docs/compatibility.md says why. */
    private static final Set<String> NOT_OF_ALERTMANAGER = Set.of(
            "alertmanager_alerts_per_alert_limit",
            "alertmanager_alerts_subscriber_channel_writes_total",
            "alertmanager_dispatcher_aggregation_group_creation_given_up_total",
            "alertmanager_dispatcher_aggregation_group_creation_retries_total",
            "alertmanager_dispatcher_aggregation_group_limit_reached_total",
            "alertmanager_dispatcher_alert_processing_duration_seconds",
            "alertmanager_http_concurrency_limit_exceeded_total");

    private static final List<String> NOT_OF_ALERTMANAGER_AT_ALL =
            List.of("alertmanager_nflog_", "alertmanager_silences_");

    /** What Prometheus' dashboards and alerts read, of the names that Prometheus has. */
    private static final Set<String> OF_PROMETHEUS = Set.of(
            "process_cpu_seconds_total",
            "process_max_fds",
            "process_open_fds",
            "process_resident_memory_bytes",
            "process_start_time_seconds",
            "process_virtual_memory_bytes",
            "prometheus_build_info",
            "prometheus_config_last_reload_success_timestamp_seconds",
            "prometheus_config_last_reload_successful",
            "prometheus_engine_queries",
            "prometheus_engine_queries_concurrent_max",
            "prometheus_engine_query_duration_histogram_seconds",
            "prometheus_engine_query_duration_seconds",
            "prometheus_engine_query_samples_total",
            "prometheus_http_request_duration_seconds",
            "prometheus_http_requests_total",
            "prometheus_http_response_size_bytes",
            "prometheus_sd_discovered_targets",
            "prometheus_target_interval_length_histogram_seconds",
            "prometheus_target_interval_length_seconds",
            "prometheus_target_scrape_pool_targets",
            "prometheus_target_scrapes_exceeded_body_size_limit_total",
            "prometheus_target_scrapes_exceeded_sample_limit_total",
            "prometheus_target_scrapes_sample_duplicate_timestamp_total",
            "prometheus_target_scrapes_sample_out_of_bounds_total",
            "prometheus_target_scrapes_sample_out_of_order_total",
            "prometheus_template_text_expansion_failures_total",
            "prometheus_template_text_expansions_total",
            "prometheus_tsdb_head_samples_appended_total",
            "prometheus_tsdb_head_series");

    private static final String RULES = """
            groups:
            - name: g
              interval: 1s
              rules:
              - {alert: Firing, expr: vector(1)}
            """;

    private static final String ALERTMANAGER = """
            route: {receiver: pager, group_wait: 1s, group_interval: 2s}
            receivers:
            - name: pager
              webhook_configs: [{url: "http://127.0.0.1:1/"}]
            inhibit_rules:
            - {source_matchers: [a="b"], target_matchers: [c="d"]}
            """;

    /** A metric family: its type, and the names of the labels of its series. */
    private record Family(String type, Set<String> labels) {}

    @TempDir
    private Path directory;

    @Test
    void whatIsNamedAsTheirsIsOfTheSameTypeAndLabels() {
        try (Peer alertmanager = Peers.alertmanager(directory, ALERTMANAGER);
                Tocsin tocsin = new Tocsin(directory.resolve("tocsin")).rules("g.yml", RULES)) {
            Path rules = directory.resolve("rules.yml");
            Tocsin.write(rules, RULES);
            String config = """
                    global: {scrape_interval: 1s}
                    scrape_configs:
                    - {job_name: am, static_configs: [{targets: ['%1$s']}]}
                    alerting: {alertmanagers: [{static_configs: [{targets: ['%1$s']}]}]}
                    """.formatted(alertmanager.address());
            Path file = directory.resolve("tocsin").resolve("prometheus.yml");
            Tocsin.write(file, config);
            try (Peer prometheus =
                    Peers.prometheus(directory.resolve("peer"), config + "rule_files: ['" + rules + "']\n")) {
                tocsin.alertmanager(ALERTMANAGER)
                        .with("TOCSIN_PROMETHEUS_CONFIG", file.toString())
                        .start();
                tocsin.awaitAlert("Firing", "firing", Duration.ofSeconds(20));
                for (String base : List.of(prometheus.url(""), tocsin.url(""))) {
                    Http.get(base + "/api/v1/query?query=up");
                }
                for (String base : List.of(alertmanager.url(""), tocsin.url(""))) {
                    Await.until(
                            "failed attempts of " + base,
                            Duration.ofSeconds(30),
                            () -> metrics(base).get("alertmanager_notification_requests_failed_total"),
                            family -> family != null);
                    Http.get(base + "/api/v2/silences");
                    Http.get(base + "/api/v2/silence/64ba2ea2-1f5b-4a1c-a0e5-d1b0c6a4b111");
                }
                for (String base : List.of(prometheus.url(""), tocsin.url(""))) {
                    Await.until(
                            "two scrapes by " + base,
                            Duration.ofSeconds(30),
                            () -> metrics(base).get("prometheus_target_interval_length_seconds"),
                            family -> family != null && family.labels().contains("interval"));
                }
                // Sees its own request only the second time.
                metrics(tocsin.url(""));
                Map<String, Family> own = metrics(tocsin.url(""));
                Map<String, Family> ofAlertmanager = metrics(alertmanager.url(""));
                Map<String, Family> ofPrometheus = metrics(prometheus.url(""));
                SoftAssertions all = new SoftAssertions();
                compare(all, own, ofAlertmanager, "alertmanager_");
                compare(all, own, ofPrometheus, "prometheus_");

                Set<String> missing = new TreeSet<>(ofAlertmanager.keySet());
                missing.removeIf(name -> !name.startsWith("alertmanager_")
                        || NOT_OF_ALERTMANAGER_AT_ALL.stream().anyMatch(name::startsWith));
                missing.removeAll(own.keySet());
                all.assertThat(missing).as("Alertmanager's, not shown").isEqualTo(new TreeSet<>(NOT_OF_ALERTMANAGER));
                missing = new TreeSet<>(OF_PROMETHEUS);
                ofPrometheus.keySet().stream()
                        .filter(name ->
                                name.startsWith("prometheus_rule_") || name.startsWith("prometheus_notifications_"))
                        .forEach(missing::add);
                all.assertThat(ofPrometheus.keySet()).as("are Prometheus'").containsAll(missing);
                missing.removeAll(own.keySet());
                all.assertThat(missing).as("Prometheus', not shown").isEmpty();

                // The same file gives the same number.
                String hash = "alertmanager_config_hash ";
                all.assertThat(value(tocsin.url(""), hash)).isEqualTo(value(alertmanager.url(""), hash));
                all.assertAll();
            }
        }
    }

    private static void compare(SoftAssertions all, Map<String, Family> own, Map<String, Family> peer, String prefix) {
        int compared = 0;
        for (Map.Entry<String, Family> family : own.entrySet()) {
            Family theirs = peer.get(family.getKey());
            if (theirs != null && family.getKey().startsWith(prefix)) {
                all.assertThat(family.getValue()).as(family.getKey()).isEqualTo(theirs);
                compared++;
            }
        }
        assertThat(compared).isGreaterThan(15);
    }

    private static double value(String base, String prefix) {
        return Http.get(base + "/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToDouble(line -> Double.parseDouble(line.substring(prefix.length())))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Family> metrics(String base) {
        Map<String, String> types = new TreeMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        Http.get(base + "/metrics").body().lines().forEach(line -> {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                types.put(words[2], words[3]);
            } else if (!line.startsWith("#")) {
                Matcher sample = SAMPLE.matcher(line);
                if (sample.matches()) {
                    Set<String> names = labels.computeIfAbsent(family(sample.group(1), types), f -> new TreeSet<>());
                    Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
                    while (label.find()) {
                        names.add(label.group(1));
                    }
                }
            }
        });
        Map<String, Family> families = new TreeMap<>();
        labels.forEach((name, names) -> families.put(name, new Family(types.getOrDefault(name, ""), names)));
        return families;
    }

    private static String family(String sample, Map<String, String> types) {
        List<String> names = new ArrayList<>(List.of(sample));
        for (String suffix : List.of("_bucket", "_sum", "_count")) {
            if (sample.endsWith(suffix)) {
                names.add(sample.substring(0, sample.length() - suffix.length()));
            }
        }
        return names.stream().filter(types::containsKey).findFirst().orElse(sample);
    }
}
