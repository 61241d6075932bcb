package dev.tocsin.alerting;

import static dev.tocsin.alerting.Rules.Alert.alert;
import static dev.tocsin.alerting.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.World.Sample;
import dev.tocsin.model.Labels;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Failure is not "resolved", and one rule's failure is no other rule's (design, decision 5). */
class FailuresTest {

    private static final Sample A = Sample.of(1, "i", "a");
    private static final Sample B = Sample.of(1, "i", "b");

    @Test
    void anErrorLeavesAlertsAsTheyAreAndResolvesNothing() {
        World world = new World(alert("Up")).answer("Up", A);
        world.tick(30);
        AlertInstance before = world.only();
        GroupResult result = world.fail("Up", "storage gone").tick(60);
        assertThat(world.only()).isSameAs(before);
        assertThat(world.rowsWritten).isZero();
        assertThat(result.transitions()).isEmpty();
        assertThat(result.changes()).isEmpty();
        assertThat(result.rules().getFirst()).satisfies(outcome -> {
            assertThat(outcome.run().health()).isEqualTo(RuleHealth.ERR);
            assertThat(outcome.run().lastError()).isEqualTo("storage gone");
            assertThat(outcome.failed()).isTrue();
            assertThat(outcome.healthChanged()).isTrue();
        });
        assertThat(world.tick(90).rules().getFirst().healthChanged()).isFalse();
        assertThat(world.answer("Up", A).tick(120).rules().getFirst().run())
                .isEqualTo(new RuleRun(RuleHealth.OK, "", 120 * SECOND, 120 * SECOND, 0, 2));
    }

    @Test
    void aPendingAlertSurvivesAnErrorAndItsTimeRunsOn() {
        World world = new World(alert("Up").forSeconds(60)).answer("Up", A);
        world.tick(30);
        world.fail("Up", "boom").tick(60);
        world.answer("Up", A).tick(90);
        assertThat(world.only().firedAt()).isEqualTo(90 * SECOND);
    }

    @Test
    void oneRulesErrorDoesNotTouchTheOthers() {
        World world = new World(alert("Bad"), alert("Good")).fail("Bad", "boom").answer("Good", A);
        GroupResult result = world.tick(30);
        assertThat(world.alerts()).containsExactly("{alertname=\"Good\", i=\"a\"} firing");
        assertThat(result.rules()).hasSize(2);
        assertThat(result.failures()).isEqualTo(1);
    }

    @Test
    void twoSamplesThatBecomeOneAlertAreAnErrorAndTheStateIsUntouched() {
        World world = new World(alert("Up").labels("i", "")).answer("Up", Sample.of(1, "i", "a", "j", "x"));
        world.tick(30);
        AlertInstance before = world.only();
        GroupResult result = world.answer("Up", Sample.of(1, "i", "a", "j", "x"), Sample.of(2, "i", "b", "j", "x"))
                .tick(60);
        assertThat(result.rules().getFirst().run().lastError())
                .isEqualTo("vector contains metrics with the same labelset after applying alert labels");
        assertThat(world.only()).isSameAs(before);
        GroupResult bothNew = world.answer("Up", Sample.of(1, "i", "c", "j", "y"), Sample.of(2, "i", "d", "j", "y"))
                .tick(90);
        assertThat(bothNew.failures()).isEqualTo(1);
        assertThat(world.only()).isSameAs(before);
    }

    @Test
    void exceedingTheLimitDropsAllAlertsWithoutResolvingThem() {
        World world = new World(Rules.group().limit(1).alert(alert("Up")).build()).answer("Up", A);
        world.tick(30);
        GroupResult result = world.answer("Up", A, B).tick(60);
        assertThat(result.rules().getFirst().run().lastError()).isEqualTo("exceeded limit of 1 with 2 alerts");
        assertThat(world.state.rows()).isEmpty();
        assertThat(result.outgoing().isEmpty()).isTrue();
        assertThat(World.kinds(result)).containsExactly("DROPPED");
        assertThat(result.changes()).singleElement().satisfies(change -> {
            assertThat(change.kind()).isEqualTo(AlertChange.Kind.EXPIRES);
            assertThat(change.endsAt()).isEqualTo((30 + 240) * SECOND);
        });
        assertThat(world.storedAt(60)).as("no marker after an error").isEmpty();
        world.answer("Up", B).tick(90);
        assertThat(world.only().firedAt()).as("begins anew").isEqualTo(90 * SECOND);
        assertThat(world.storedAt(90))
                .as("the series of before end now")
                .contains("ALERTS{alertname=\"Up\", alertstate=\"firing\", i=\"a\"} stale");
    }

    @Test
    void keptAlertsCountForTheLimitAndResolvedOnesDoNot() {
        World world = new World(Rules.group()
                        .limit(1)
                        .alert(alert("Up").keepSeconds(600))
                        .build())
                .answer("Up", A);
        world.tick(30);
        assertThat(world.answer("Up", B).tick(60).failures()).isEqualTo(1);
        World resolving = new World(Rules.group().limit(1).alert(alert("Up")).build()).answer("Up", A);
        resolving.tick(30);
        assertThat(resolving.answer("Up", B).tick(60).failures()).isZero();
    }

    @Test
    void aNegativeLimitIsNone() {
        World world = new World(Rules.group().limit(-1).alert(alert("Up")).build()).answer("Up", A, B);
        assertThat(world.tick(30).failures()).isZero();
    }

    @Test
    void anIncompleteAnswerKeepsAndStartsAlertsButResolvesNothing() {
        World world = new World(alert("Up").forSeconds(30)).answer("Up", A);
        world.tick(30);
        world.tick(60);
        GroupResult partly = world.partly("Up", "2 of 3 shards answered", B).tick(90);
        assertThat(world.alerts())
                .containsExactly("{alertname=\"Up\", i=\"a\"} firing", "{alertname=\"Up\", i=\"b\"} pending");
        assertThat(partly.rules().getFirst()).satisfies(outcome -> {
            assertThat(outcome.run().health()).isEqualTo(RuleHealth.ERR);
            assertThat(outcome.run().lastError()).isEqualTo("2 of 3 shards answered");
            assertThat(outcome.failed()).isTrue();
        });
        assertThat(world.storedAt(90)).noneMatch(line -> line.endsWith("stale"));
        assertThat(World.sends(world.partly("Up", "2 of 3 shards answered").tick(150)))
                .as("what fires is sent again")
                .containsExactly("firing Up 60 390");
        world.answer("Up").tick(180);
        assertThat(world.alerts()).containsExactly("{alertname=\"Up\", i=\"a\"} inactive");
    }

    @Test
    void anIncompleteAnswerEndsNoRecordedSeries() {
        World world = new World(Rules.group().record("r").build()).answer("r", A, B);
        world.tick(30);
        world.partly("r", "partial response", A).tick(60);
        assertThat(world.storedAt(60)).containsExactly("r{i=\"a\"} 1");
        world.answer("r", A).tick(90);
        assertThat(world.storedAt(90)).containsExactly("r{i=\"a\"} 1", "r{i=\"b\"} stale");
    }

    @Test
    void oldDataMakeEveryAnswerIncomplete() {
        World world = new World(alert("Up")).answer("Up", A);
        world.options = new EvaluationOptions("", 60 * SECOND, 0, 120 * SECOND, 0);
        world.newestSample = OptionalLong.of(30_000);
        assertThat(world.tick(30).failures()).isZero();
        world.answer("Up");
        GroupResult old = world.tick(151);
        assertThat(old.rules().getFirst().run().lastError())
                .isEqualTo("newest sample is 2m1s old, tocsin.rules.max-data-age allows 2m");
        assertThat(world.alerts()).containsExactly("{alertname=\"Up\", i=\"a\"} firing");
        world.newestSample = OptionalLong.empty();
        assertThat(world.tick(180).rules().getFirst().run().lastError()).startsWith("storage has no samples");
        world.newestSample = OptionalLong.of(200_000);
        world.tick(210);
        assertThat(world.alerts()).containsExactly("{alertname=\"Up\", i=\"a\"} inactive");
    }

    @Test
    void samplesThatAreNotTakenAreAnErrorButNoFailure() {
        World world = new World(Rules.group().record("r").build()).answer("r", A, B);
        world.rejectedSeries.add(Labels.of("__name__", "r", "i", "a"));
        GroupResult result = world.tick(30);
        assertThat(world.storedAt(30)).containsExactly("r{i=\"b\"} 1");
        assertThat(result.rules().getFirst()).satisfies(outcome -> {
            assertThat(outcome.run().health()).isEqualTo(RuleHealth.ERR);
            assertThat(outcome.run().lastError()).isEqualTo("out of order sample");
            assertThat(outcome.failed()).isFalse();
            assertThat(outcome.rejected()).isEqualTo(1);
        });
        world.rejectedSeries.clear();
        world.answer("r", B).tick(60);
        assertThat(world.storedAt(60)).as("what was not stored is not ended").containsExactly("r{i=\"b\"} 1");
    }

    @Test
    void alertsAdvanceAndAreSentThoughNothingCouldBeStored() {
        World world = new World(alert("Up")).answer("Up", A);
        world.refusals.add("disk full");
        GroupResult result = world.tick(30);
        assertThat(world.only().state()).isEqualTo(AlertState.FIRING);
        assertThat(World.sends(result)).hasSize(1);
        assertThat(result.rules().getFirst().run().lastError()).isEqualTo("disk full");
        assertThat(result.rules().getFirst().failed()).isTrue();
        world.refusals.clear();
        world.answer("Up").tick(60);
        assertThat(world.storedAt(60))
                .as("nothing was stored, nothing is to be ended")
                .isEmpty();
    }

    @Test
    void aStoppedIterationKeepsTheStateOfTheRulesItDidNotReach() {
        World world =
                new World(alert("First"), alert("Second")).answer("First", A).answer("Second", A);
        world.tick(30);
        world.answer("First").answer("Second");
        world.stopAfter = 1;
        GroupResult result = world.tick(60);
        assertThat(result.interrupted()).isTrue();
        assertThat(result.rules()).hasSize(1);
        assertThat(world.alerts())
                .containsExactly("{alertname=\"First\", i=\"a\"} inactive", "{alertname=\"Second\", i=\"a\"} firing");
    }
}
