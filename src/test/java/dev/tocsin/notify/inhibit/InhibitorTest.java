package dev.tocsin.notify.inhibit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.config.InhibitRuleConfig;
import dev.tocsin.notify.match.MatcherMode;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.match.MatcherSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InhibitorTest {

    private static final long NOW = 1_000;

    private static InhibitRuleConfig rule(String source, String target, String... equal) {
        try {
            MatcherParser parser = new MatcherParser(MatcherMode.FALLBACK);
            return new InhibitRuleConfig(
                    "",
                    parser.matchers(source).matchers(),
                    parser.matchers(target).matchers(),
                    List.of(equal));
        } catch (MatcherSyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Alert alert(long ends, String... labels) {
        return new Alert(Labels.of(labels), Map.of(), "", 0, ends, false, 0);
    }

    private static boolean inhibits(Inhibitor inhibitor, String... target) {
        return inhibitor.inhibiting(Labels.of(target), NOW).isPresent();
    }

    @Test
    void aFiringSourceInhibitsTargetsWithEqualLabels() {
        Inhibitor inhibitor = Inhibitor.of(
                List.of(rule("severity=critical", "severity=warning", "cluster")),
                List.of(alert(Alert.NO_END, "severity", "critical", "cluster", "a")));
        assertThat(inhibits(inhibitor, "severity", "warning", "cluster", "a")).isTrue();
        assertThat(inhibits(inhibitor, "severity", "warning", "cluster", "b")).isFalse();
        assertThat(inhibits(inhibitor, "severity", "info", "cluster", "a")).isFalse();
    }

    @Test
    void aMissingEqualLabelIsTheEmptyString() {
        Inhibitor inhibitor =
                Inhibitor.of(List.of(rule("s=1", "t=1", "cluster")), List.of(alert(Alert.NO_END, "s", "1")));
        assertThat(inhibits(inhibitor, "t", "1")).isTrue();
        assertThat(inhibits(inhibitor, "t", "1", "cluster", "a")).isFalse();
    }

    @Test
    void aResolvedSourceDoesNotInhibit() {
        Inhibitor inhibitor = new Inhibitor(List.of(rule("s=1", "t=1")));
        inhibitor.put(alert(NOW, "s", "1"));
        assertThat(inhibits(inhibitor, "t", "1")).isFalse();
        inhibitor.put(alert(NOW + 1, "s", "1"));
        assertThat(inhibits(inhibitor, "t", "1")).isTrue();
        inhibitor.remove(Labels.of("s", "1"));
        assertThat(inhibits(inhibitor, "t", "1")).isFalse();
        assertThat(inhibitor.size()).isZero();
    }

    @Test
    void anotherSourceTakesOverAtOnceWhenOneResolves() {
        // Alertmanager would wait for the next update of the other source.
        Inhibitor inhibitor = new Inhibitor(List.of(rule("s=~.+", "t=1")));
        inhibitor.put(alert(NOW - 1, "s", "2", "later", "resolved"));
        inhibitor.put(alert(NOW + 5, "s", "1"));
        inhibitor.put(alert(NOW + 9, "s", "3"));
        inhibitor.put(alert(NOW - 2, "s", "3"));
        assertThat(inhibitor.inhibiting(Labels.of("t", "1"), NOW))
                .map(Inhibition::source)
                .contains(alert(0, "s", "1").fingerprint());
    }

    @Test
    void anAlertOfBothSidesDoesNotInhibitItselfOrItsLike() {
        Inhibitor inhibitor =
                Inhibitor.of(List.of(rule("s=1", "t=1")), List.of(alert(Alert.NO_END, "s", "1", "t", "1", "n", "a")));
        assertThat(inhibits(inhibitor, "s", "1", "t", "1", "n", "a"))
                .as("itself")
                .isFalse();
        assertThat(inhibits(inhibitor, "s", "1", "t", "1", "n", "b"))
                .as("its like")
                .isFalse();
        assertThat(inhibits(inhibitor, "t", "1"))
                .as("a target that is no source")
                .isTrue();
        // Alertmanager looks at one source only and would miss this one when the other is indexed.
        inhibitor.put(alert(NOW + 1, "s", "1"));
        assertThat(inhibits(inhibitor, "s", "1", "t", "1", "n", "b"))
                .as("by a source that is no target")
                .isTrue();
    }

    @Test
    void theFirstRuleThatInhibitsIsTold() {
        Inhibitor inhibitor = Inhibitor.of(
                List.of(rule("s=1", "t=1", "x"), rule("s=1", "t=1"), rule("s=2", "t=1")),
                List.of(alert(Alert.NO_END, "s", "1", "x", "1"), alert(Alert.NO_END, "s", "2")));
        assertThat(inhibitor.inhibiting(Labels.of("t", "1"), NOW))
                .map(Inhibition::rule)
                .contains(1);
    }

    @Test
    void aSideWithoutMatchersMatchesEverything() {
        Inhibitor inhibitor = Inhibitor.of(List.of(rule("s=1", "")), List.of(alert(Alert.NO_END, "s", "1")));
        assertThat(inhibits(inhibitor, "anything", "1")).isTrue();
        assertThat(inhibits(inhibitor, "s", "1")).as("itself").isFalse();
    }

    @Test
    void aHundredThousandSourcesOfOneKeyAreAskedInNoTime() {
        List<Alert> alerts = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            alerts.add(alert(i % 2 == 0 ? NOW - 1 : NOW + i, "s", "1", "i", Integer.toString(i)));
        }
        Inhibitor inhibitor = Inhibitor.of(List.of(rule("s=1", "")), alerts);
        int inhibited = 0;
        for (Alert alert : alerts) {
            inhibited +=
                    inhibitor.inhibiting(alert.labels().with("s", "2"), NOW).isPresent() ? 1 : 0;
        }
        assertThat(inhibited).isEqualTo(100_000);
    }
}
