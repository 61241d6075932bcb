package dev.tocsin.notify.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.match.MatcherMode;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertIngestionTest {

    private static final long NOW = 100;
    private static final long TIMEOUT = 50;

    private static AlertIngestion.Result accept(Map<String, String> labels, OptionalLong starts, OptionalLong ends) {
        return AlertIngestion.accept(
                new PostedAlert(labels, Map.of(), starts, ends, ""), NOW, TIMEOUT, MatcherMode.FALLBACK);
    }

    @ParameterizedTest(name = "start {0}, end {1} → {2} to {3}, timeout {4}")
    @CsvSource({
        "-1, -1, 100, 150, true",
        "10, -1, 10, 150, true",
        "-1, 120, 120, 120, false",
        "10, 20, 10, 20, false",
    })
    void fillsInTimes(long starts, long ends, long expectedStart, long expectedEnd, boolean timeout) {
        AlertIngestion.Result result = accept(
                Map.of("a", "b", "empty", ""),
                starts < 0 ? OptionalLong.empty() : OptionalLong.of(starts),
                ends < 0 ? OptionalLong.empty() : OptionalLong.of(ends));
        assertThat(result)
                .isEqualTo(new AlertIngestion.Result.Accepted(
                        new Alert(Labels.of("a", "b"), Map.of(), "", expectedStart, expectedEnd, timeout, NOW)));
    }

    @Test
    void refusesWhatIsInvalid() {
        assertThat(accept(Map.of("a", ""), OptionalLong.empty(), OptionalLong.empty()))
                .isEqualTo(new AlertIngestion.Result.Refused("at least one label pair required"));
        assertThat(accept(Map.of("a", "b"), OptionalLong.of(10), OptionalLong.of(9)))
                .isEqualTo(new AlertIngestion.Result.Refused("start time must be before end time"));
        assertThat(accept(Map.of("a", "\ud800"), OptionalLong.empty(), OptionalLong.empty()))
                .isInstanceOf(AlertIngestion.Result.Refused.class);
        PostedAlert classic =
                new PostedAlert(Map.of("a.b", "c"), Map.of(), OptionalLong.empty(), OptionalLong.empty(), "");
        assertThat(AlertIngestion.accept(classic, NOW, TIMEOUT, MatcherMode.CLASSIC))
                .isEqualTo(new AlertIngestion.Result.Refused("invalid label set: invalid name \"a.b\""));
    }

    /** Old and new are {@code start-end}; {@code t} after the old one marks a time-out. Now is 100. */
    @ParameterizedTest(name = "{0}: {1} then {2} → {3}")
    @CsvSource({
        "a resend that extends replaces,                  10-150,  10-200,  10-200",
        "a resolution within the old range merges,        10-150,  10-90,   10-90",
        "a resolution without the start keeps the start,  10-150,  90-90,   10-90",
        "a later start in the old range keeps the start,  10-150,  20-200,  10-200",
        "an older start is kept,                          10-150,  5-120,   5-150",
        "an earlier end does not shorten what was given,  10-150,  20-120,  10-150",
        "but it does where that was a time-out,           10-150t, 20-120,  10-120",
        "the later of two resolutions counts,             10-90,   20-80,   10-90",
        "what fires again after its end is new,           10-80,   90-200,  90-200",
    })
    void merges(String what, String old, String incoming, String expected) {
        Alert stored = alert(old, 1);
        Alert result = AlertIngestion.store(stored, alert(incoming, 2), NOW);
        assertThat(result.startsAt() + "-" + result.endsAt()).as(what).isEqualTo(expected);
        assertThat(result.updatedAt()).isEqualTo(2);
    }

    private static Alert alert(String range, long updated) {
        String[] times = range.replace("t", "").split("-");
        return new Alert(
                Labels.of("a", "b"),
                Map.of(),
                "",
                Long.parseLong(times[0]),
                Long.parseLong(times[1]),
                range.endsWith("t"),
                updated);
    }

    @Test
    void sortsByJobInstanceAndLabels() {
        java.util.List<Alert> alerts = java.util.stream.Stream.of(
                        Labels.of("z", "1"),
                        Labels.of("a", "1", "b", "1"),
                        Labels.of("job", "b", "instance", "1"),
                        Labels.of("job", "a", "instance", "2"),
                        Labels.of("job", "a"),
                        Labels.of("a", "2"),
                        Labels.of("instance", "0"))
                .map(l -> new Alert(l, Map.of(), "", 0, 0, false, 0))
                .sorted(AlertOrder.INSTANCE)
                .toList();
        assertThat(alerts)
                .extracting(a -> a.labels().toString())
                .containsExactly(
                        "{instance=\"2\", job=\"a\"}",
                        "{job=\"a\"}",
                        "{instance=\"1\", job=\"b\"}",
                        "{instance=\"0\"}",
                        "{z=\"1\"}",
                        "{a=\"2\"}",
                        "{a=\"1\", b=\"1\"}");
    }
}
