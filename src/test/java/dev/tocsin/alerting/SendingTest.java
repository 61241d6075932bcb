package dev.tocsin.alerting;

import static dev.tocsin.alerting.Rules.Alert.alert;
import static dev.tocsin.alerting.World.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.World.Sample;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent to Alertmanagers and when (Prometheus 3.14 rules/alerting.go needsSending, sendAlerts). */
class SendingTest {

    private static final Sample A = Sample.of(1, "instance", "a");
    private static final Sample B = Sample.of(2, "instance", "b");

    @ParameterizedTest(name = "interval {0}s, resend delay {1}s: every {2}s")
    @CsvSource({"60, 60, 120", "30, 60, 90", "15, 60, 75", "90, 60, 90", "10, 0, 10", "60, 300, 360"})
    void resendingIsStrictlyLaterThanTheDelay(long interval, long delay, long every) {
        World world =
                new World(Rules.group().interval(interval).alert(alert("Up")).build()).answer("Up", A);
        world.options = new EvaluationOptions("", delay * SECOND, 0, 0, 0);
        List<Long> sent = new ArrayList<>();
        for (long t = interval; t <= 10 * every; t += interval) {
            if (!world.tick(t).outgoing().isEmpty()) {
                sent.add(t);
            }
        }
        for (int i = 0; i < sent.size(); i++) {
            assertThat(sent.get(i)).isEqualTo(interval + i * every);
        }
        assertThat(sent).hasSizeGreaterThan(5);
    }

    @Test
    void aFiringAlertStandsForFourIntervalsOrDelays() {
        World world = new World(alert("Up").forSeconds(30)).answer("Up", A);
        world.tick(30);
        assertThat(World.sends(world.tick(60))).containsExactly("firing Up 60 300");
        World slow = new World(Rules.group().interval(120).alert(alert("Up")).build()).answer("Up", A);
        assertThat(World.sends(slow.tick(120))).containsExactly("firing Up 120 600");
    }

    @Test
    void aResolvedAlertIsSentAtOnceAndAgainForFifteenMinutesWithTheSameEnd() {
        World world = new World(alert("Up")).answer("Up", A);
        world.tick(30);
        assertThat(World.sends(world.answer("Up").tick(60))).containsExactly("resolved Up 30 60");
        assertThat(world.tick(90).outgoing().isEmpty()).isTrue();
        assertThat(world.tick(120).outgoing().isEmpty())
                .as("60 + 60 is not less than 120")
                .isTrue();
        assertThat(World.sends(world.tick(150))).containsExactly("resolved Up 30 60");
        int resent = 0;
        for (long t = 180; t < 2000; t += 30) {
            resent += world.tick(t).outgoing().toList().size();
        }
        assertThat(resent).as("240, 330, … 960").isEqualTo(9);
    }

    @Test
    void thePayloadIsAsPrometheusSendsIt() {
        World world = new World(alert("Up").labels("severity", "page").annotations("summary", "{{ $labels.instance }}"))
                .answer("Up", A);
        OutgoingAlert sent = world.tick(30).outgoing().toList().getFirst();
        assertThat(sent.labels().toString()).isEqualTo("{alertname=\"Up\", instance=\"a\", severity=\"page\"}");
        assertThat(World.annotations(sent.annotations())).containsEntry("summary", "a");
        assertThat(sent.generatorUrl()).isEqualTo("http://tocsin.example/graph?g0.expr=Up_expr+%3E+0&g0.tab=1");
        assertThat(sent.resolved()).isFalse();
    }

    @Test
    void generatorUrlsAreFormEscapedAsGoDoes() {
        assertThat(GeneratorUrl.of("", "a{b=~\"x|y*\"} + ~é-_."))
                .isEqualTo("/graph?g0.expr=a%7Bb%3D~%22x%7Cy%2A%22%7D+%2B+~%C3%A9-_.&g0.tab=1");
    }

    @Test
    void aResendWritesNoRowButTheGroupsOwn() {
        World world = new World(alert("Up")).answer("Up", A, B);
        world.tick(30);
        assertThat(world.rowsWritten).isEqualTo(2);
        for (long t = 60; t < 1000; t += 30) {
            world.tick(t);
            assertThat(world.rowsWritten).isZero();
        }
        assertThat(world.state.columns().rules().getFirst().cohorts().all())
                .containsExactly(new Cohorts.Cohort(1, 930 * SECOND));
    }

    @Test
    void alertsSentAtDifferentTimesKeepTheirRhythms() {
        World world = new World(alert("Up")).answer("Up", A);
        world.tick(30);
        world.answer("Up", A, B).tick(60);
        assertThat(world.tick(90).outgoing().isEmpty()).isTrue();
        assertThat(World.sends(world.tick(120))).containsExactly("firing Up 30 360");
        assertThat(World.sends(world.tick(150))).containsExactly("firing Up 60 390");
        world.restart();
        assertThat(world.tick(180).outgoing().isEmpty()).isTrue();
        assertThat(World.sends(world.tick(210))).containsExactly("firing Up 30 450");
    }

    @Test
    void anAlertThatFiresWhenOthersAreDueJoinsThem() {
        World world = new World(alert("Up")).answer("Up", A);
        world.tick(30);
        world.tick(60);
        world.tick(90);
        assertThat(World.sends(world.answer("Up", A, B).tick(120))).hasSize(2);
        assertThat(world.state.columns().rules().getFirst().cohorts().all()).hasSize(1);
        assertThat(World.sends(world.tick(210))).hasSize(2);
    }

    @Test
    void afterAFailureNothingIsSentUntilTheRuleIsEvaluatedAgain() {
        World world = new World(alert("Up")).answer("Up", A);
        world.tick(30);
        world.fail("Up", "storage gone");
        assertThat(world.tick(120).outgoing().isEmpty()).isTrue();
        assertThat(World.sends(world.answer("Up", A).tick(150))).containsExactly("firing Up 30 390");
    }

    @Test
    void cohortsStayFewWhenGapsMakeThemEqual() {
        World world = new World(alert("Up"));
        List<Sample> active = new ArrayList<>();
        long t = 0;
        for (int i = 0; i < 200; i++) {
            active.add(Sample.of(1, "i", Integer.toString(i)));
            t += 30;
            world.answer("Up", active.toArray(Sample[]::new)).tick(t);
            // A gap after which all are due at once.
            t += 300;
            world.tick(t);
        }
        assertThat(world.state.columns().rules().getFirst().cohorts().all()).hasSizeLessThan(20);
    }
}
