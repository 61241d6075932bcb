package dev.tocsin.alerting;

import static dev.tocsin.alerting.Rules.Alert.alert;
import static dev.tocsin.alerting.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.alerting.AlertInstance.Firing;
import dev.tocsin.alerting.AlertInstance.Pending;
import dev.tocsin.alerting.AlertInstance.Resolved;
import dev.tocsin.alerting.World.Sample;
import dev.tocsin.model.Labels;
import org.junit.jupiter.api.Test;

/** The table of states: what an evaluation makes of a known alert (Prometheus 3.14 rules/alerting.go Eval). */
class AlertStatesTest {

    private static final Sample A = Sample.of(1, "instance", "a");
    private static final Sample B = Sample.of(2, "instance", "b");

    @Test
    void withoutForAnAlertFiresAtOnceAndIsNeverSeenPending() {
        World world = new World(alert("Up")).answer("Up", A);
        GroupResult result = world.tick(30);
        assertThat(world.only())
                .isEqualTo(new Firing(
                        1,
                        Labels.of("alertname", "Up", "instance", "a"),
                        30 * SECOND,
                        30 * SECOND,
                        AlertInstance.NEVER,
                        1,
                        1,
                        java.util.List.of()));
        assertThat(World.kinds(result)).containsExactly("FIRING");
        assertThat(result.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(AlertChange.Kind.FIRING);
            assertThat(change.startsAt()).isEqualTo(30 * SECOND);
            assertThat(change.endsAt()).isEqualTo(AlertInstance.NEVER);
        });
    }

    @Test
    void anAlertIsPendingUntilForHasPassedInFull() {
        World world = new World(alert("Up").forSeconds(60)).answer("Up", A);
        GroupResult begun = world.tick(30);
        assertThat(world.only()).isInstanceOf(Pending.class);
        assertThat(begun.changes()).isEmpty();
        assertThat(begun.outgoing().isEmpty()).isTrue();
        assertThat(World.kinds(begun)).containsExactly("PENDING");
        GroupResult waiting = world.tickNanos(90 * SECOND - 1);
        assertThat(world.only()).isInstanceOf(Pending.class);
        assertThat(waiting.transitions()).isEmpty();
        assertThat(world.rowsWritten).isZero();
        GroupResult fired = world.tick(90);
        assertThat(world.only().activeAt()).isEqualTo(30 * SECOND);
        assertThat(world.only().firedAt()).isEqualTo(90 * SECOND);
        assertThat(fired.transitions()).singleElement().satisfies(t -> {
            assertThat(t.kind()).isEqualTo(Transition.Kind.FIRING);
            assertThat(t.reason()).isEqualTo("condition held for 1m, for is 1m");
            assertThat(t.value()).isEqualTo(1);
        });
        assertThat(fired.changes().getFirst().startsAt())
                .as("FiredAt, not ActiveAt")
                .isEqualTo(90 * SECOND);
    }

    @Test
    void aPendingAlertWhoseConditionEndsIsGoneAtOnceAndNobodyHearsOfIt() {
        World world = new World(alert("Up").forSeconds(60)).answer("Up", A);
        world.tick(30);
        GroupResult result = world.answer("Up").tick(60);
        assertThat(world.state.rows()).isEmpty();
        assertThat(World.kinds(result)).containsExactly("PENDING_ENDED");
        assertThat(result.changes()).isEmpty();
        assertThat(result.outgoing().isEmpty()).isTrue();
    }

    @Test
    void aFiringAlertWhoseConditionEndsResolvesAndStaysForFifteenMinutes() {
        World world = new World(alert("Up")).answer("Up", A);
        world.tick(30);
        GroupResult result = world.answer("Up").tick(60);
        assertThat(world.only().state()).isEqualTo(AlertState.INACTIVE);
        assertThat(world.only().resolvedAt()).isEqualTo(60 * SECOND);
        assertThat(World.kinds(result)).containsExactly("RESOLVED");
        assertThat(result.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(AlertChange.Kind.RESOLVED);
            assertThat(change.startsAt()).isEqualTo(30 * SECOND);
            assertThat(change.endsAt()).isEqualTo(60 * SECOND);
        });
        world.tick(60 + 900);
        assertThat(world.state.rows())
                .as("exactly 15 minutes are not more than 15 minutes")
                .hasSize(1);
        GroupResult forgotten = world.tick(60 + 901);
        assertThat(world.state.rows()).isEmpty();
        assertThat(World.kinds(forgotten)).containsExactly("FORGOTTEN");
        assertThat(forgotten.outgoing().isEmpty()).isTrue();
    }

    @Test
    void anAlertThatComesBackAfterResolvingIsANewOne() {
        World world = new World(alert("Up").forSeconds(60)).answer("Up", A);
        world.tick(30);
        world.tick(90);
        world.answer("Up").tick(120);
        GroupResult again = world.answer("Up", A).tick(150);
        assertThat(world.only()).isInstanceOf(Pending.class);
        assertThat(world.only().activeAt()).isEqualTo(150 * SECOND);
        assertThat(world.only().id()).isNotEqualTo(1);
        assertThat(again.delta().deleted()).containsExactly(1L);
        assertThat(again.delta().inserted()).hasSize(1);
        assertThat(again.outgoing().isEmpty())
                .as("the repetition of resolved is lost, as in Prometheus")
                .isTrue();
    }

    @Test
    void keepFiringForHoldsAnAlertWithItsOldValueUntilItHasPassed() {
        World world = new World(alert("Up").keepSeconds(60).annotations("now", "at {{ $value }}"))
                .answer("Up", Sample.of(7, "instance", "a"));
        world.tick(30);
        GroupResult kept = world.answer("Up").tick(60);
        assertThat(((Firing) world.only()).isKept()).isTrue();
        assertThat(world.only().keepFiringSince()).isEqualTo(60 * SECOND);
        assertThat(world.only().value()).isEqualTo(7);
        assertThat(World.annotations(world.only().annotations())).containsEntry("now", "at 7");
        assertThat(World.kinds(kept)).containsExactly("KEPT_FIRING");
        assertThat(kept.changes()).isEmpty();
        GroupResult still = world.tick(90);
        assertThat(still.transitions()).isEmpty();
        GroupResult resolved = world.tick(120);
        assertThat(world.only()).isInstanceOf(Resolved.class);
        assertThat(resolved.transitions().getFirst().reason())
                .isEqualTo("condition does not hold since 1m, keep_firing_for is 1m");
    }

    @Test
    void aKeptAlertWhoseConditionReturnsIsFiringAsBefore() {
        World world = new World(alert("Up").keepSeconds(60)).answer("Up", A);
        world.tick(30);
        world.answer("Up").tick(60);
        GroupResult back = world.answer("Up", A).tick(90);
        assertThat(world.only().keepFiringSince()).isEqualTo(AlertInstance.NEVER);
        assertThat(world.only().firedAt()).isEqualTo(30 * SECOND);
        assertThat(World.kinds(back)).containsExactly("FIRING_AGAIN");
        world.answer("Up").tick(120);
        assertThat(world.only().keepFiringSince()).as("the time runs anew").isEqualTo(120 * SECOND);
    }

    @Test
    void aKeptAlertResolvesWhenAReloadTakesKeepFiringForAway() {
        World world = new World(alert("Up").keepSeconds(600)).answer("Up", A);
        world.tick(30);
        world.answer("Up").tick(60);
        world.group = Rules.of(alert("Up"));
        world.tick(90);
        assertThat(world.only().resolvedAt()).isEqualTo(90 * SECOND);
    }

    @Test
    void raisingForSendsAFiringAlertBackToPendingAndItExpiresWhereAnAlertmanagerWouldGiveItUp() {
        World world = new World(alert("Up").forSeconds(30)).answer("Up", A);
        world.tick(30);
        world.tick(60);
        world.group = Rules.of(alert("Up").forSeconds(120));
        GroupResult back = world.tick(90);
        assertThat(world.only()).isInstanceOf(Pending.class);
        assertThat(world.only().activeAt()).isEqualTo(30 * SECOND);
        assertThat(World.kinds(back)).containsExactly("BACK_TO_PENDING");
        assertThat(back.outgoing().isEmpty()).isTrue();
        assertThat(back.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(AlertChange.Kind.EXPIRES);
            assertThat(change.endsAt()).as("ValidUntil of the last sending").isEqualTo((60 + 4 * 60) * SECOND);
        });
        GroupResult again = world.tick(150);
        assertThat(world.only().firedAt()).isEqualTo(150 * SECOND);
        assertThat(World.sends(again)).containsExactly("firing Up 150 390");
    }

    @Test
    void aKeptAlertGoesBackToPendingTooAndVanishesNext() {
        World world = new World(alert("Up").keepSeconds(600)).answer("Up", A);
        world.tick(30);
        world.answer("Up").tick(60);
        world.group = Rules.of(alert("Up").keepSeconds(600).forSeconds(600));
        assertThat(World.kinds(world.tick(90))).containsExactly("BACK_TO_PENDING");
        assertThat(World.kinds(world.tick(120))).containsExactly("PENDING_ENDED");
        assertThat(world.state.rows()).isEmpty();
    }

    @Test
    void eachLabelSetIsAnAlertOfItsOwn() {
        World world = new World(alert("Up").forSeconds(60)).answer("Up", A);
        world.tick(30);
        world.answer("Up", B, A).tick(60);
        world.answer("Up", B).tick(90);
        assertThat(world.alerts()).containsExactly("{alertname=\"Up\", instance=\"b\"} pending");
        world.answer("Up", A, B).tick(120);
        assertThat(world.alerts())
                .containsExactly(
                        "{alertname=\"Up\", instance=\"a\"} pending", "{alertname=\"Up\", instance=\"b\"} firing");
    }

    @Test
    void aTickThatIsNotLaterIsRefused() {
        World world = new World(alert("Up"));
        world.tick(30);
        assertThatThrownBy(() -> world.tick(30))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was evaluated at 30000000000ns already");
    }
}
