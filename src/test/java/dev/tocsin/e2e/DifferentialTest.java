package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.storage.remote.WriteRequests;
import dev.tocsin.testing.Peer;
import dev.tocsin.testing.Peers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same rule file, under the same path and so in the same slots, and the same samples, each acknowledged by both before
 * the slot that reads it, in a real Prometheus and in Tocsin: from the third evaluation on they say the same.
 */
@Tag("e2e")
class DifferentialTest {

    private static final int EVALUATIONS = 32;
    private static final long INTERVAL = 2000;

    /** Samples for a slot are written at least so long before it, milliseconds, so that both have them in time. */
    private static final long AHEAD = 700;

    private static final String RULES = """
            groups:
            - name: differential
              interval: 2s
              labels: {team: core}
              rules:
              - record: slot
                expr: vector(1)
              - record: job:load:sum
                expr: sum by (job) (load)
                labels: {level: job}
              - record: load:high
                expr: load > 6
              - alert: Immediate
                expr: load > 7
              - alert: WithFor
                expr: load > 4
                for: 4s
                labels: {severity: '{{ if gt $value 8.0 }}critical{{ else }}warning{{ end }}', gone: '{{ $labels.nothing }}'}
                annotations:
                  summary: '{{ $labels.instance }} of {{ .Labels.job }} at {{ printf "%.2f" $value }} ({{ humanize $value }})'
              - alert: Kept
                expr: load > 8
                keep_firing_for: 5s
                annotations: {summary: 'sum {{ with query "job:load:sum" }}{{ . | first | value | printf "%.3f" }}{{ end }}'}
              - alert: ForAndKept
                expr: load:high
                for: 2s
                keep_firing_for: 3s
                labels: {instance: 'i-{{ $labels.instance }}'}
              - alert: Aggregated
                expr: avg by (job) (load) > bool 3 == 1
                for: 6s
                annotations: {value: '{{ $value }}', percent: '{{ $value | humanizePercentage }}'}
              - alert: Overwritten
                expr: '{__name__="load", instance="a"} > 2'
                labels: {team: own, job: ""}
              - alert: Absent
                expr: absent(load{instance="d"}) and on () count(load) > 0
                for: 2s
              - alert: FromAlerts
                expr: count(ALERTS{alertstate="firing"}) > 1
              - alert: Broken
                expr: load * on (job) group_left () load
              - alert: TooMany
                expr: load > 0
                labels: {instance: same}
              - alert: BadTemplate
                expr: load{instance="b"} > 3
                annotations: {summary: '{{ query "bad(" }}', first: '{{ $labels.instance | toUpper }}'}
            """;

    @TempDir
    private Path directory;

    @Test
    void seriesAndAlertsAreTheSameFromTheThirdEvaluationOn() {
        try (Tocsin tocsin = new Tocsin(directory)) {
            tocsin.alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n");
            tocsin.rules("differential.yml", RULES).start();
            String config =
                    "global: {evaluation_interval: 2s}\nrule_files: ['" + tocsin.ruleFile("differential.yml") + "']\n";
            try (Peer prometheus = Peers.prometheus(
                    directory.resolve("peer"),
                    config,
                    "--web.enable-remote-write-receiver",
                    "--web.external-url=" + tocsin.url(""),
                    "--web.route-prefix=/")) {
                long offset = slotOffset(prometheus);
                List<String> differences = new ArrayList<>();
                int compared = 0;
                long first = 0;
                long slot = 0;
                for (int i = 0; i < EVALUATIONS; i++) {
                    slot = nextSlot(offset);
                    first = i == 0 ? slot : first;
                    write(i, prometheus.url("/api/v1/write"), tocsin.url("/api/v1/write"));
                    assertThat(System.currentTimeMillis())
                            .as("both have the samples of evaluation %d before its slot", i)
                            .isLessThan(slot);
                    awaitEvaluation(slot, prometheus.url(""));
                    awaitEvaluation(slot, tocsin.url(""));
                    Map<String, String> expected = alerts(prometheus.url(""));
                    Map<String, String> actual = alerts(tocsin.url(""));
                    // On a busy machine the next evaluation may come in between; the series tell all the same.
                    if (i >= 2 && System.currentTimeMillis() < slot + INTERVAL) {
                        compared++;
                        compare(i, expected, actual, differences);
                    }
                }
                assertThat(differences).isEmpty();
                assertThat(compared).isGreaterThan(EVALUATIONS / 2);
                compareSeries(first + 2 * INTERVAL - INTERVAL / 2, slot + INTERVAL / 2, prometheus, tocsin);
                compareRules(prometheus, tocsin);
            }
        }
    }

    private static void awaitEvaluation(long slot, String base) {
        Await.until(
                "evaluation of " + slot + " by " + base,
                Duration.ofSeconds(10),
                () -> Tocsin.prometheusApi(base + "/api/v1/rules?exclude_alerts=true&rule_name[]=slot")
                        .path("groups")
                        .path(0)
                        .path("lastEvaluation")
                        .asText(),
                last -> Instant.parse(last).toEpochMilli() >= slot);
    }

    private static void write(int i, String... urls) {
        long time = System.currentTimeMillis();
        WriteRequests request = new WriteRequests();
        for (String instance : List.of("a", "b", "c", "d")) {
            double value = load(instance, i);
            if (!Double.isNaN(value)) {
                request.series(
                        new String[] {"__name__", "load", "instance", instance, "job", instance.equals("c") ? "y" : "x"
                        },
                        new WriteRequests.Sample(time, value));
            }
        }
        byte[] body = request.compressed();
        for (String url : urls) {
            Http.remoteWrite(url, body);
        }
    }

    /** Each instance goes its own way through the thresholds; d comes and goes, ended by a stale marker. */
    private static double load(String instance, int i) {
        return switch (instance) {
            case "a" -> 5 + 4.5 * Math.sin(i / 3.0);
            case "b" -> i % 7 < 4 ? 8.5 + i / 100.0 : 1.25;
            case "c" -> i % 2 == 0 ? 9.75 : 7.125 + 1.0 / (i + 3);
            default ->
                i < 8 || i > 20 ? 3 + i / 7.0 : i == 8 ? Double.longBitsToDouble(0x7ff0000000000002L) : Double.NaN;
        };
    }

    /**
     * When the group of the real Prometheus is evaluated, modulo the interval, milliseconds; told by its own samples. Returns
     * after its third evaluation: before, it keeps ALERTS back as it might have state to restore.
     */
    private static long slotOffset(Peer prometheus) {
        JsonNode sample = Await.until(
                "three evaluations by the real Prometheus",
                Duration.ofSeconds(20),
                () -> query(prometheus.url(""), "slot[1m]"),
                result -> result.path(0).path("values").size() >= 3);
        JsonNode values = sample.path(0).path("values");
        return Math.floorMod(Math.round(values.path(0).path(0).asDouble() * 1000), INTERVAL);
    }

    /** The next slot that leaves time to write samples for it. */
    private static long nextSlot(long offset) {
        long enough = System.currentTimeMillis() + AHEAD;
        return enough - Math.floorMod(enough - offset, INTERVAL) + INTERVAL;
    }

    private static void compare(
            int i, Map<String, String> expected, Map<String, String> actual, List<String> differences) {
        if (!expected.equals(actual)) {
            Map<String, String> missing = new TreeMap<>(expected);
            missing.entrySet().removeAll(actual.entrySet());
            Map<String, String> extra = new TreeMap<>(actual);
            extra.entrySet().removeAll(expected.entrySet());
            differences.add(
                    "evaluation " + i + ":\n  Prometheus " + missing.values() + "\n  Tocsin     " + extra.values());
        }
    }

    private static Map<String, String> alerts(String base) {
        Map<String, String> alerts = new TreeMap<>();
        for (JsonNode alert : Tocsin.prometheusApi(base + "/api/v1/alerts").path("alerts")) {
            assertThat(alerts.put(
                            sorted(alert.path("labels")).toString(),
                            sorted(alert).toString()))
                    .isNull();
        }
        return alerts;
    }

    private static Map<String, Object> sorted(JsonNode object) {
        Map<String, Object> map = new TreeMap<>();
        object.properties()
                .forEach(e -> map.put(
                        e.getKey(),
                        e.getValue().isObject()
                                ? sorted(e.getValue())
                                : e.getKey().equals("activeAt") || e.getKey().equals("keepFiringSince")
                                        ? Instant.parse(e.getValue().asText())
                                        : e.getValue().asText()));
        return map;
    }

    private static void compareSeries(long from, long to, Peer prometheus, Tocsin tocsin) {
        for (String selector :
                List.of("ALERTS", "ALERTS_FOR_STATE", "{__name__=~\"job:load:sum|load:high\"}", "load")) {
            Map<String, List<String>> expected = series(prometheus.url(""), selector, from, to);
            Map<String, List<String>> actual = series(tocsin.url(""), selector, from, to);
            assertThat(expected).as(selector).isNotEmpty();
            assertThat(actual).as(selector).isEqualTo(expected);
        }
    }

    /** Samples of a time range by series, each as {@code time@value}. */
    private static Map<String, List<String>> series(String base, String selector, long from, long to) {
        String at = " @ " + to / 1000.0;
        JsonNode result = query(base, selector + "[" + (to - from) + "ms]" + at);
        Map<String, List<String>> series = new TreeMap<>();
        for (JsonNode one : result) {
            List<String> samples = new ArrayList<>();
            one.path("values")
                    .forEach(v ->
                            samples.add(v.path(0).asText() + "@" + v.path(1).asText()));
            series.put(sorted(one.path("metric")).toString(), samples);
        }
        return series;
    }

    private static JsonNode query(String base, String query) {
        return Tocsin.prometheusApi(base + "/api/v1/query?query=" + Http.escape(query))
                .path("result");
    }

    /** What {@code /api/v1/rules} says apart from times and durations. */
    private static void compareRules(Peer prometheus, Tocsin tocsin) {
        assertThat(rules(tocsin.url("/api/v1/rules?exclude_alerts=true")))
                .isEqualTo(rules(prometheus.url("/api/v1/rules?exclude_alerts=true")));
    }

    private static String rules(String url) {
        StringBuilder text = new StringBuilder();
        for (JsonNode group : Tocsin.prometheusApi(url).path("groups")) {
            text.append(group.path("file").asText())
                    .append(' ')
                    .append(group.path("name").asText())
                    .append(' ')
                    .append(group.path("interval"))
                    .append(' ')
                    .append(group.path("limit"))
                    .append('\n');
            for (JsonNode rule : group.path("rules")) {
                Map<String, Object> fields = sorted(rule);
                // Which of the two duplicates is named first is not settled between versions.
                fields.computeIfPresent(
                        "lastError",
                        (name, error) -> error.toString().replaceAll("operation: \\[.*\\];", "operation: [...];"));
                fields.remove("evaluationTime");
                fields.remove("lastEvaluation");
                text.append("  ").append(fields).append('\n');
            }
        }
        return text.toString();
    }
}
