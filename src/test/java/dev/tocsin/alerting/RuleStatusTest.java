package dev.tocsin.alerting;

import static dev.tocsin.alerting.Rules.Alert.alert;
import static dev.tocsin.alerting.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.World.Sample;
import dev.tocsin.model.Labels;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API shows of rules and alerts. */
class RuleStatusTest {

    private static final Sample A = Sample.of(1, "i", "a");

    private static RuleStatus status(World world) {
        return RuleStatus.of(world.group, world.state, true).getFirst();
    }

    @Test
    void aRuleThatWasNeverEvaluatedHasNoStateYet() {
        RuleStatus status = status(new World(alert("Up")));
        assertThat(status.state()).isEmpty();
        assertThat(status.run()).isEqualTo(RuleRun.NONE);
        assertThat(status.run().health().text()).isEqualTo("unknown");
    }

    @Test
    void theStateIsTheHighestOfItsAlerts() {
        World world = new World(alert("Up").forSeconds(60));
        world.tick(30);
        assertThat(status(world).state()).hasValue(AlertState.INACTIVE);
        world.answer("Up", A).tick(60);
        assertThat(status(world).state()).hasValue(AlertState.PENDING);
        world.answer("Up", A, Sample.of(1, "i", "b")).tick(120);
        assertThat(status(world).state()).hasValue(AlertState.FIRING);
        assertThat(status(world).pending()).isEqualTo(1);
        assertThat(status(world).firing()).isEqualTo(1);
        world.answer("Up").tick(150);
        assertThat(status(world).state()).hasValue(AlertState.INACTIVE);
        assertThat(status(world).alerts()).as("resolved alerts are not listed").isEmpty();
    }

    @Test
    void aRuleWhoseFirstEvaluationFailedIsInactiveAndInError() {
        World world = new World(alert("Up")).fail("Up", "boom");
        world.tick(30);
        assertThat(status(world).state()).hasValue(AlertState.INACTIVE);
        assertThat(status(world).run().lastError()).isEqualTo("boom");
    }

    @Test
    void anAlertShowsItsLabelsStateAndTimes() {
        World world = new World(alert("Up").keepSeconds(60)).answer("Up", A);
        world.tick(30);
        world.answer("Up").tick(60);
        AlertView kept = new AlertView(
                Labels.of("alertname", "Up", "i", "a"), List.of(), AlertState.FIRING, 30 * SECOND, 60 * SECOND, 1);
        assertThat(status(world).alerts()).containsExactly(kept);
        world.restart();
        assertThat(status(world).alerts()).as("the same after a restart").containsExactly(kept);
        assertThat(status(world).run().startedAt()).isEqualTo(60 * SECOND);
    }

    @Test
    void withoutAlertsNothingIsExpanded() {
        World world = new World(alert("Up").annotations("s", "{{ $value }}")).answer("Up", A);
        world.tick(30);
        world.tick(60);
        int before = world.expander.expansions;
        assertThat(RuleStatus.of(world.group, world.state, false).getFirst().alerts())
                .isEmpty();
        assertThat(world.expander.expansions).isEqualTo(before);
        assertThat(status(world).alerts()).hasSize(1);
        assertThat(world.expander.expansions).isEqualTo(before + 1);
    }

    @Test
    void aRecordingRuleHasNoState() {
        World world = new World(Rules.group().record("r").build()).answer("r", A);
        world.tick(30);
        assertThat(status(world).state()).isEqualTo(Optional.empty());
        assertThat(status(world).run().health()).isEqualTo(RuleHealth.OK);
    }

    @ParameterizedTest
    @CsvSource({"1, 1e+00", "0.25, 2.5e-01", "-1234567, -1.234567e+06", "NaN, NaN", "Infinity, +Inf"})
    void valuesAreWrittenWithAnExponent(double value, String text) {
        assertThat(new AlertView(Labels.EMPTY, List.of(), AlertState.FIRING, 0, 0, value).valueText())
                .isEqualTo(text);
    }
}
