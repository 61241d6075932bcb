package dev.tocsin.alerting;

import static dev.tocsin.alerting.Rules.Alert.alert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.World.Sample;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How an alert's labels and annotations come from its sample. */
class LabelsAndAnnotationsTest {

    private static Object labelsOf(Rules.Alert rule, Sample sample) {
        World world = new World(rule).answer("Up", sample);
        world.tick(30);
        return world.only().labels();
    }

    @Test
    void theMetricNameGoesTypeAndUnitStay() {
        assertThat(labelsOf(
                        alert("Up"),
                        Sample.of(1, "__name__", "up", "__type__", "gauge", "__unit__", "seconds", "job", "x")))
                .isEqualTo(Labels.of("alertname", "Up", "__type__", "gauge", "__unit__", "seconds", "job", "x"));
    }

    @Test
    void templatesSeeTheRawSampleWithItsNameAndNoRuleLabels() {
        assertThat(labelsOf(
                        alert("Up")
                                .labels(
                                        "a", "{{ $labels.__name__ }}",
                                        "b", "[{{ $labels.a }}]",
                                        "c", "{{ $externalLabels.cluster }}",
                                        "d", "{{ $value }}"),
                        Sample.of(3, "__name__", "up")))
                .isEqualTo(Labels.of("alertname", "Up", "a", "up", "b", "[]", "c", "eu", "d", "3"));
    }

    @Test
    void aRuleLabelOverridesTheSamplesAndAnEmptyOneRemovesIt() {
        assertThat(labelsOf(
                        alert("Up").labels("job", "mine", "zone", "{{ $labels.nothing }}", "alertname", "Other"),
                        Sample.of(1, "job", "theirs", "zone", "z")))
                .isEqualTo(Labels.of("alertname", "Up", "job", "mine"));
    }

    @Test
    void anEmptyAnnotationStays() {
        World world = new World(alert("Up").annotations("summary", "{{ $labels.nothing }}")).answer("Up", Sample.of(1));
        world.tick(30);
        assertThat(world.only().annotations()).containsExactly(new Label("summary", ""));
    }

    @Test
    void aTemplateThatFailsBecomesItsErrorTextAndTheAlertFires() {
        World world =
                new World(alert("Up").annotations("summary", "{{ template \"nope\" }}")).answer("Up", Sample.of(1));
        GroupResult result = world.tick(30);
        assertThat(world.only().state()).isEqualTo(AlertState.FIRING);
        assertThat(world.only().annotations().getFirst().value()).startsWith("<error expanding template: ");
        assertThat(result.rules().getFirst().run().health()).isEqualTo(RuleHealth.OK);
    }

    @Test
    void aHistogramIsTheTemplatesValueAndTheAlertsValueIsZero() {
        FloatHistogram histogram = new FloatHistogram(
                0,
                0,
                0,
                42,
                1,
                new FloatHistogram.Span[0],
                new double[0],
                new FloatHistogram.Span[0],
                new double[0],
                new double[0],
                FloatHistogram.ResetHint.UNKNOWN);
        World world = new World(alert("Up").annotations("summary", "{{ $value }}"))
                .answer("Up", new Sample(Labels.of("a", "b"), 0, histogram));
        world.tick(30);
        assertThat(world.only().value()).isZero();
        assertThat(world.only().annotations().getFirst().value()).contains("42");
    }

    @Test
    void annotationsFollowTheValueWithoutARowBeingWritten() {
        World world =
                new World(alert("Up").annotations("summary", "is {{ $value }}")).answer("Up", Sample.of(1, "i", "a"));
        world.tick(30);
        GroupResult resent = world.answer("Up", Sample.of(5, "i", "a")).tick(120);
        assertThat(world.rowsWritten).isZero();
        OutgoingAlert sent = resent.outgoing().toList().getFirst();
        assertThat(World.annotations(sent.annotations())).containsEntry("summary", "is 5");
        AlertView view = RuleStatus.of(world.group, world.state, true)
                .getFirst()
                .alerts()
                .getFirst();
        assertThat(World.annotations(view.annotations())).containsEntry("summary", "is 5");
        assertThat(view.valueText()).isEqualTo("5e+00");
        GroupResult resolved = world.answer("Up").tick(150);
        assertThat(World.annotations(resolved.changes().getFirst().annotations()))
                .containsEntry("summary", "is 5");
        assertThat(world.only().value()).isEqualTo(5);
    }

    @Test
    void labelsThatDependOnTheValueAreBuiltAnewEachTime() {
        World world =
                new World(alert("Up").labels("severity", "{{ if gt $value 10.0 }}critical{{ else }}warning{{ end }}"));
        world.answer("Up", Sample.of(1, "i", "a")).tick(30);
        world.answer("Up", Sample.of(11, "i", "a")).tick(60);
        assertThat(world.alerts())
                .containsExactly(
                        "{alertname=\"Up\", i=\"a\", severity=\"critical\"} firing",
                        "{alertname=\"Up\", i=\"a\", severity=\"warning\"} inactive");
    }

    @Test
    void newExternalLabelsReachTheLabelsOfKnownAlerts() {
        World world = new World(alert("Up").labels("c", "{{ $externalLabels.cluster }}"))
                .answer("Up", Sample.of(1, "i", "a"));
        world.tick(30);
        world.options = new EvaluationOptions("http://tocsin.example", 60 * World.SECOND, 0, 0, 1);
        world.tick(60);
        assertThat(world.alerts()).hasSize(1);
        assertThat(world.rowsWritten).as("the same labels again").isZero();
    }

    @Test
    void nowIsTheSlotAndQueryIsAskedAtTheSlotWithoutOffset() {
        World world = new World(Rules.group()
                        .queryOffset(10)
                        .alert(alert("Up")
                                .annotations("now", "{{ now }}", "query", "{{ query \"x\" | first | value }}"))
                        .build())
                .answer("Up", Sample.of(1));
        world.tick(30);
        assertThat(World.annotations(world.only().annotations()))
                .containsEntry("now", "30")
                .containsEntry("query", "30");
        assertThat(world.queriedAt).isEqualTo(List.of(20_000L));
    }
}
