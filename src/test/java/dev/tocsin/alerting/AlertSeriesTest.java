package dev.tocsin.alerting;

import static dev.tocsin.alerting.Rules.Alert.alert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.World.Sample;
import dev.tocsin.model.Labels;
import org.junit.jupiter.api.Test;

/** The samples {@code ALERTS} and {@code ALERTS_FOR_STATE} and the staleness markers that end them. */
class AlertSeriesTest {

    private static final Sample A = Sample.of(1, "i", "a");

    @Test
    void bothSeriesAreWrittenFromTheFirstEvaluationWithActiveAtInWholeSeconds() {
        World world = new World(alert("Up").forSeconds(60)).answer("Up", A);
        world.tickNanos(30 * World.SECOND + 999_999_999);
        assertThat(world.stored.get(
                        Labels.of("__name__", "ALERTS", "alertname", "Up", "alertstate", "pending", "i", "a")))
                .containsExactly(java.util.Map.entry(30_999L, 1.0));
        assertThat(world.stored.get(Labels.of("__name__", "ALERTS_FOR_STATE", "alertname", "Up", "i", "a")))
                .containsExactly(java.util.Map.entry(30_999L, 30.0));
    }

    @Test
    void firingEndsThePendingSeriesAndResolvingEndsBoth() {
        World world = new World(alert("Up").forSeconds(30)).answer("Up", A);
        world.tick(30);
        world.tick(60);
        assertThat(world.storedAt(60))
                .containsExactly(
                        "ALERTS_FOR_STATE{alertname=\"Up\", i=\"a\"} 30",
                        "ALERTS{alertname=\"Up\", alertstate=\"firing\", i=\"a\"} 1",
                        "ALERTS{alertname=\"Up\", alertstate=\"pending\", i=\"a\"} stale");
        world.answer("Up").tick(90);
        assertThat(world.storedAt(90))
                .containsExactly(
                        "ALERTS_FOR_STATE{alertname=\"Up\", i=\"a\"} stale",
                        "ALERTS{alertname=\"Up\", alertstate=\"firing\", i=\"a\"} stale");
        world.tick(120);
        assertThat(world.storedAt(120)).isEmpty();
    }

    @Test
    void aKeptAlertGoesOnBeingWritten() {
        World world = new World(alert("Up").keepSeconds(60)).answer("Up", A);
        world.tick(30);
        world.answer("Up").tick(60);
        assertThat(world.storedAt(60))
                .containsExactly(
                        "ALERTS_FOR_STATE{alertname=\"Up\", i=\"a\"} 30",
                        "ALERTS{alertname=\"Up\", alertstate=\"firing\", i=\"a\"} 1");
    }

    @Test
    void aLabelThatExpandedToNothingShowsItsTemplate() {
        World world = new World(alert("Up").labels("zone", "{{ $labels.zone }}", "severity", "page")).answer("Up", A);
        world.tick(30);
        assertThat(world.alerts()).containsExactly("{alertname=\"Up\", i=\"a\", severity=\"page\"} firing");
        assertThat(world.storedAt(30))
                .containsExactly(
                        "ALERTS_FOR_STATE{alertname=\"Up\", i=\"a\", severity=\"page\", zone=\"{{ $labels.zone }}\"} 30",
                        "ALERTS{alertname=\"Up\", alertstate=\"firing\", i=\"a\", severity=\"page\","
                                + " zone=\"{{ $labels.zone }}\"} 1");
    }

    @Test
    void everythingIsStoredAtTheSlotMinusTheQueryOffsetWhileTheAlertLivesAtTheSlot() {
        World world = new World(Rules.group()
                        .queryOffset(20)
                        .alert(alert("Up").forSeconds(30))
                        .record("r")
                        .build())
                .answer("Up", A)
                .answer("r", Sample.of(4));
        world.tick(100);
        assertThat(world.queriedAt).containsExactly(80_000L, 80_000L);
        assertThat(world.only().activeAt()).isEqualTo(100 * World.SECOND);
        assertThat(world.storedAt(80))
                .containsExactly(
                        "ALERTS_FOR_STATE{alertname=\"Up\", i=\"a\"} 100",
                        "ALERTS{alertname=\"Up\", alertstate=\"pending\", i=\"a\"} 1",
                        "r{} 4");
        world.answer("Up").answer("r").tick(130);
        assertThat(world.storedAt(110))
                .containsExactly(
                        "ALERTS_FOR_STATE{alertname=\"Up\", i=\"a\"} stale",
                        "ALERTS{alertname=\"Up\", alertstate=\"pending\", i=\"a\"} stale",
                        "r{} stale");
    }

    @Test
    void theServersQueryOffsetHoldsWhereTheGroupNamesNoneAndAnExplicitZeroOverridesIt() {
        World world = new World(alert("Up")).answer("Up", A);
        world.options = new EvaluationOptions("", 60 * World.SECOND, 5 * World.SECOND, 0, 0);
        world.tick(30);
        world.group = Rules.group().queryOffset(0).alert(alert("Up")).build();
        world.tick(60);
        assertThat(world.queriedAt).containsExactly(25_000L, 60_000L);
    }

    @Test
    void afterAnErrorTheSeriesThatVanishedMeanwhileAreEnded() {
        World world = new World(alert("Up").forSeconds(600)).answer("Up", A, Sample.of(1, "i", "b"));
        world.tick(30);
        world.fail("Up", "boom").tick(60);
        assertThat(world.storedAt(60)).isEmpty();
        world.answer("Up", A).tick(90);
        assertThat(world.storedAt(90))
                .contains(
                        "ALERTS_FOR_STATE{alertname=\"Up\", i=\"b\"} stale",
                        "ALERTS{alertname=\"Up\", alertstate=\"pending\", i=\"b\"} stale")
                .hasSize(4);
    }

    @Test
    void afterARestartTheSeriesOfAlertsThatEndedMeanwhileAreEndedToo() {
        World world = new World(alert("Up").forSeconds(600)).answer("Up", A);
        world.tick(30);
        world.restart();
        world.answer("Up").tick(60);
        assertThat(world.storedAt(60))
                .containsExactly(
                        "ALERTS_FOR_STATE{alertname=\"Up\", i=\"a\"} stale",
                        "ALERTS{alertname=\"Up\", alertstate=\"pending\", i=\"a\"} stale");
    }

    @Test
    void aSeriesThatAnotherAlertWritesNowIsNotEnded() {
        // Without the label "zone" the alert shows the rule's text, which is what the other alert's label says.
        World world = new World(alert("Up").labels("zone", "{{ $labels.zone }}"));
        world.answer("Up", Sample.of(1)).tick(30);
        world.answer("Up", Sample.of(1, "zone", "{{ $labels.zone }}")).tick(60);
        assertThat(world.storedAt(60))
                .containsExactly(
                        "ALERTS_FOR_STATE{alertname=\"Up\", zone=\"{{ $labels.zone }}\"} 60",
                        "ALERTS{alertname=\"Up\", alertstate=\"firing\", zone=\"{{ $labels.zone }}\"} 1");
    }

    @Test
    void unchangedAlertsWriteTheSameArrayOfSeries() {
        java.util.List<Labels[]> written = new java.util.ArrayList<>();
        World world = new World(alert("Up")).answer("Up", A);
        world.observer = samples -> written.add(samples.series());
        world.tick(30);
        world.tick(60);
        world.answer("Up", A, Sample.of(1, "i", "b")).tick(90);
        assertThat(written.get(1)).isSameAs(written.get(0));
        assertThat(written.get(2)).isNotSameAs(written.get(1));
    }
}
