package dev.tocsin.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.model.Labels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/**
 * Every default template and hundreds of texts, executed over six notifications by the template package of Alertmanager
 * 0.34: each line of the table is {@code {"d": notification, "t": text, "o": output or error, "e": failed}}.
 */
class AlertmanagerConformanceTest {

    private static final long NOW = 1_709_300_000_000_000_000L;

    @Test
    void givesTheTextsAndErrorsOfAlertmanager() throws Exception {
        List<String> wrong = new ArrayList<>();
        int cases = 0;
        for (JsonNode line : PrometheusConformanceTest.table("alertmanager.jsonl")) {
            cases++;
            String got = execute(line.get("t").asText(), line.get("d").asInt());
            if (!got.equals(line.get("o").asText())) {
                wrong.add(line.get("d") + " " + line.get("t").asText() + "\n  exp: "
                        + line.get("o").asText() + "\n  got: " + got);
            }
        }
        assertThat(cases).isGreaterThan(400);
        assertThat(wrong).isEmpty();
    }

    static String execute(String text, int data) {
        try {
            return AlertmanagerTemplates.fromFiles(List.of()).execute(text, notification(data), NOW);
        } catch (TemplateException e) {
            return e.getMessage();
        }
    }

    /** The notifications that the table was recorded with. */
    static NotificationData notification(int number) {
        NotificationAlert critical = alert(
                "firing",
                Labels.of("alertname", "HighLoad", "severity", "critical", "instance", "a:9100", "job", "node"),
                Map.of("summary", "Load is high", "description", "on <a> & b"),
                "2024-02-29T13:04:05.678Z",
                "",
                "http://p/graph?g0.expr=x%3E1&g0.tab=1",
                "0123456789abcdef");
        NotificationAlert warning = alert(
                "firing",
                Labels.of("alertname", "HighLoad", "severity", "warning", "instance", "b:9100", "job", "node"),
                Map.of("summary", "Load is high"),
                "2024-02-29T13:05:05Z",
                "",
                "http://p/2",
                "1123456789abcdef");
        NotificationAlert info = alert(
                "firing",
                Labels.of("alertname", "HighLoad", "severity", "info"),
                Map.of(),
                "2024-02-29T13:05:05Z",
                "",
                "",
                "2123456789abcdef");
        NotificationAlert resolved = alert(
                "resolved",
                Labels.of("alertname", "HighLoad", "severity", "warning", "instance", "c:9100", "job", "node"),
                Map.of("summary", "Load is high", "zz", ""),
                "2024-02-29T13:00:05Z",
                "2024-02-29T14:00:05.5Z",
                "http://p/3",
                "3123456789abcdef");
        String url = "http://tocsin.example:9095";
        return switch (number) {
            case 0 ->
                NotificationData.of(
                        "team-x.y",
                        Labels.of("alertname", "HighLoad"),
                        Map.of(
                                "team",
                                "{{ .GroupLabels.alertname }}-team",
                                "ref",
                                "to {{ routeLabels \"team\" }}",
                                "loop",
                                "{{ routeLabels \"loop2\" }}",
                                "loop2",
                                "{{ routeLabels \"loop\" }}",
                                "bad",
                                "{{ .Zork }}"),
                        "first notification",
                        List.of(critical),
                        url);
            case 1 ->
                NotificationData.of(
                        "r",
                        Labels.of("job", "node", "alertname", "HighLoad"),
                        Map.of(),
                        "new alerts added",
                        List.of(critical, warning, resolved),
                        url);
            case 2 -> NotificationData.of("r r", Labels.EMPTY, Map.of(), "all alerts resolved", List.of(resolved), url);
            case 3 -> NotificationData.of("r", Labels.of("zone", "1"), Map.of(), "x", List.of(info, warning), url);
            case 4 -> NotificationData.of("r", Labels.EMPTY, Map.of(), "", List.of(), "http://x");
            default ->
                new NotificationData(
                        "r",
                        "firing",
                        List.of(info, resolved),
                        "",
                        Labels.of("a", "1", "b", "2"),
                        Labels.of("alertname", "HighLoad", "x", "y", "z", "w"),
                        Map.of("b", "2", "a", "1"),
                        Map.of(),
                        false,
                        "http://x/prefix");
        };
    }

    private static NotificationAlert alert(
            String status,
            Labels labels,
            Map<String, String> annotations,
            String startsAt,
            String endsAt,
            String generatorUrl,
            String fingerprint) {
        return new NotificationAlert(
                status,
                labels,
                annotations,
                nanos(startsAt),
                endsAt.isEmpty() ? OptionalLong.empty() : OptionalLong.of(nanos(endsAt)),
                generatorUrl,
                fingerprint);
    }

    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
    }
}
