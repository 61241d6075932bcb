package dev.tocsin.alerting;

import static dev.tocsin.alerting.Rules.Alert.alert;
import static dev.tocsin.alerting.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.alerting.World.Sample;
import dev.tocsin.rules.GroupId;
import org.junit.jupiter.api.Test;

/** What becomes of alerts when rules change, go, or the process ends (Prometheus 3.14 rules/group.go CopyState). */
class ReloadTest {

    private static final Sample A = Sample.of(1, "i", "a");

    @Test
    void changingForOrAnnotationsKeepsTheAlerts() {
        World world = new World(alert("Up").forSeconds(60)).answer("Up", A);
        world.tick(30);
        world.group = Rules.of(alert("Up").forSeconds(30).annotations("summary", "new"));
        world.tick(60);
        assertThat(world.only().activeAt()).isEqualTo(30 * SECOND);
        assertThat(world.only().firedAt()).isEqualTo(60 * SECOND);
        assertThat(World.annotations(world.only().annotations())).containsEntry("summary", "new");
    }

    @Test
    void alertsOfARemovedRuleResolveWithThatReasonAndAreSentForFifteenMinutes() {
        World world = new World(
                        alert("Gone").labels("severity", "page"), alert("Stays").forSeconds(600))
                .answer("Gone", A)
                .answer("Stays", A);
        world.tick(30);
        world.group = Rules.of(alert("Stays").forSeconds(600));
        GroupResult result = world.tick(60);
        assertThat(result.transitions()).singleElement().satisfies(t -> {
            assertThat(t.kind()).isEqualTo(Transition.Kind.RESOLVED);
            assertThat(t.reason()).isEqualTo("rule removed");
        });
        assertThat(result.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(AlertChange.Kind.RESOLVED);
            assertThat(change.endsAt()).isEqualTo(60 * SECOND);
            assertThat(change.generatorUrl()).contains("Gone_expr");
        });
        assertThat(World.sends(result)).containsExactly("resolved Gone 30 60");
        assertThat(world.storedAt(60))
                .contains(
                        "ALERTS_FOR_STATE{alertname=\"Gone\", i=\"a\", severity=\"page\"} stale",
                        "ALERTS{alertname=\"Gone\", alertstate=\"firing\", i=\"a\", severity=\"page\"} stale");
        world.restart();
        assertThat(World.sends(world.tick(150))).containsExactly("resolved Gone 30 60");
        world.tick(60 + 901);
        assertThat(world.state.rows())
                .singleElement()
                .satisfies(row -> assertThat(row.rule().name()).isEqualTo("Stays"));
        assertThat(world.state.columns().rules()).hasSize(1);
    }

    @Test
    void aPendingAlertOfARemovedRuleVanishes() {
        World world = new World(alert("Gone").forSeconds(60)).answer("Gone", A);
        world.tick(30);
        world.group = Rules.of(alert("Other"));
        GroupResult result = world.tick(60);
        assertThat(World.kinds(result)).containsExactly("PENDING_ENDED");
        assertThat(world.state.rows()).isEmpty();
        assertThat(result.outgoing().isEmpty()).isTrue();
    }

    @Test
    void aChangedLabelMakesAnotherRule() {
        World world = new World(alert("Up").labels("severity", "page")).answer("Up", A);
        world.tick(30);
        world.group = Rules.of(alert("Up").labels("severity", "ticket"));
        GroupResult result = world.tick(60);
        assertThat(World.kinds(result)).containsExactlyInAnyOrder("FIRING", "RESOLVED");
        assertThat(world.alerts())
                .containsExactly(
                        "{alertname=\"Up\", i=\"a\", severity=\"page\"} inactive",
                        "{alertname=\"Up\", i=\"a\", severity=\"ticket\"} firing");
    }

    @Test
    void ofSeveralEqualRulesTheFirstKeepsTheStateOfTheFirst() {
        World world = new World(alert("Up").forSeconds(60), alert("Up").forSeconds(600)).answer("Up", A);
        world.tick(30);
        world.tick(90);
        world.group = Rules.of(alert("Up").forSeconds(60));
        world.tick(120);
        assertThat(world.only().firedAt()).isEqualTo(90 * SECOND);
    }

    @Test
    void theSeriesOfARemovedRecordingRuleEnd() {
        World world = new World(Rules.group().record("r").record("s").build())
                .answer("r", A)
                .answer("s", A);
        world.tick(30);
        world.group = Rules.group().record("s").build();
        world.tick(60);
        assertThat(world.storedAt(60)).containsExactly("r{i=\"a\"} stale", "s{i=\"a\"} 1");
        world.tick(90);
        assertThat(world.storedAt(90)).containsExactly("s{i=\"a\"} 1");
    }

    @Test
    void aRuleThatTurnsFromAlertingToRecordingEndsItsAlerts() {
        World world = new World(alert("x")).answer("x", A);
        world.tick(30);
        world.group = Rules.group().record("x").build();
        world.tick(60);
        assertThat(world.alerts()).containsExactly("{alertname=\"x\", i=\"a\"} inactive");
        assertThat(world.storedAt(60)).contains("x{i=\"a\"} 1").hasSize(3);
    }

    @Test
    void aRemovedGroupIsEvaluatedWithoutRulesUntilNothingIsLeft() {
        World world = new World(alert("Up")).answer("Up", A);
        world.tick(30);
        world.group = Rules.group().build();
        assertThat(World.sends(world.tick(60))).containsExactly("resolved Up 30 60");
        assertThat(world.state.isSettled()).isFalse();
        world.tick(60 + 901);
        assertThat(world.state.isSettled()).isTrue();
    }

    @Test
    void aRuleThatComesBackFindsItsResolvedAlerts() {
        World world = new World(alert("Up")).answer("Up", A);
        world.tick(30);
        world.group = Rules.of(alert("Other"));
        world.tick(60);
        world.group = Rules.of(alert("Up"));
        GroupResult back = world.tick(90);
        assertThat(World.kinds(back)).containsExactly("FIRING");
        assertThat(world.only().firedAt()).isEqualTo(90 * SECOND);
    }

    @Test
    void afterARestartAnAlertIsWhatItWas() {
        World world = new World(alert("Up").forSeconds(30).keepSeconds(120).annotations("s", "{{ $value }}"))
                .answer("Up", A, Sample.of(2, "i", "b"));
        world.tick(30);
        world.tick(60);
        world.answer("Up", Sample.of(2, "i", "b")).tick(90);
        var before = world.state.rows();
        world.restart();
        assertThat(world.state.rows()).containsExactlyInAnyOrderElementsOf(before);
        GroupResult result = world.tick(120);
        assertThat(result.transitions()).as("nothing begins anew").isEmpty();
        assertThat(result.changes()).isEmpty();
        assertThat(result.outgoing().isEmpty())
                .as("60 + 60 is not less than 120")
                .isTrue();
        assertThat(world.rowsWritten).isZero();
        assertThat(World.sends(world.tick(150))).containsExactly("firing Up 60 390", "firing Up 60 390");
        world.restart();
        GroupResult resolved = world.tick(210);
        assertThat(World.kinds(resolved)).containsExactly("RESOLVED");
        assertThat(World.annotations(resolved.changes().getFirst().annotations()))
                .containsEntry("s", "1");
    }

    @Test
    void aStateIsOnlyGoodForItsGroup() {
        GroupEvaluation evaluation = new GroupEvaluation(
                Rules.of(alert("Up")), new TestExpander(dev.tocsin.model.Labels.EMPTY), EvaluationOptions.defaults(""));
        GroupState other = GroupState.empty(new GroupId("files", "other.yml", "test"));
        assertThatThrownBy(() -> evaluation.run(
                        other,
                        Tick.at(
                                1,
                                (rule, at) -> {
                                    throw new AssertionError("not asked");
                                },
                                (rule, samples) -> java.util.List.of(),
                                () -> 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot go on from the state of other.yml;test");
    }
}
