package dev.tocsin.function.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.AlertIngestion;
import dev.tocsin.notify.match.MatcherMode;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one ledger, step by step in virtual time. */
class NotifyStepsTest {

    private static final String INHIBITING = NotifyWorld.CONFIG + """
            inhibit_rules:
            - source_matchers: [severity="critical"]
              target_matchers: [severity="warning"]
              equal: [cluster]
            """;

    @TempDir
    Path directory;

    private NotifyWorld world;
    private Ledger ledger;
    private NotifySteps one;
    private NotifySteps two;

    @BeforeEach
    void open() {
        world = new NotifyWorld(directory);
        world.database.sharedByOthers();
        ledger = world.ledger;
        one = process(INHIBITING, "one");
        two = process(INHIBITING, "two");
    }

    @AfterEach
    void close() {
        world.close();
    }

    private NotifySteps process(String yaml, String owner) {
        NotifySteps steps = new NotifySteps(
                ledger,
                NotifyWorld.setup(yaml, world.new Recorder()),
                new NotifyMetrics(new CollectorRegistry()),
                "http://tocsin",
                owner,
                () -> 0.5);
        steps.adopt();
        return steps;
    }

    private void handOver(Inbox.Change change) {
        ledger.database().update(c -> ledger.inbox().add(c, List.of(change)));
    }

    /** Makes the attempts of a flush and records them, as a process does that lives. */
    private int attempt(NotifySteps by, NotifySteps.Flushed flushed) {
        int made = 0;
        for (NotifySteps.Claimed claim : flushed.claimed()) {
            for (Flusher.Attempt attempt : claim.attempts()) {
                Deliverer.Attempted outcome = world.new Recorder()
                        .attempt(attempt.integration(), attempt.unsent().delivery(), attempt.rendered());
                assertThat(by.outcome(claim, attempt, Optional.of(outcome), 1, List.of()))
                        .isTrue();
                made++;
            }
        }
        return made;
    }

    @Test
    void whatOneTakesInTheOtherNotifiesAboutOnce() {
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        assertThat(one.takeIn(List.of())).isEqualTo(1);
        assertThat(two.takeIn(List.of())).isZero();
        assertThat(two.flush().groups()).isZero();
        world.clock.advance(10);
        assertThat(attempt(two, two.flush())).isEqualTo(1);
        assertThat(attempt(one, one.flush())).isZero();
        assertThat(world.arrived).containsExactly("team first notification [A] []");

        world.clock.advance(60);
        handOver(world.own(1, false, "alertname", "A", "cluster", "x"));
        two.takeIn(List.of());
        assertThat(attempt(one, one.flush())).isEqualTo(1);
        assertThat(world.arrived).hasSize(2).last().asString().endsWith("[] [A]");
        // The group has nothing left and is gone, with its alert.
        assertThat(ledger.notifications().load().groups()).isEmpty();
        assertThat(ledger.notifications().load().alerts()).isEmpty();
    }

    @Test
    void aGroupIsLeftToWhoAttemptsUntilItsClaimEndsThenRepeatedWithItsCause() {
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        one.takeIn(List.of());
        world.clock.advance(10);
        NotifySteps.Flushed killed = one.flush();
        assertThat(killed.claimed()).hasSize(1);
        world.clock.advance(5);
        assertThat(two.flush().groups()).isZero();
        world.clock.advance(7);
        NotifySteps.Flushed again = two.flush();
        assertThat(again.claimed()).hasSize(1);
        assertThat(attempt(two, again)).isEqualTo(1);
        assertThat(world.history()).anyMatch(reason -> reason.contains("repeated"));

        // It was not killed, only slow: what it knows is not recorded, and said.
        NotifySteps.Claimed lost = killed.claimed().getFirst();
        Flusher.Attempt attempt = lost.attempts().getFirst();
        Deliverer.Attempted outcome = world.new Recorder()
                .attempt(attempt.integration(), attempt.unsent().delivery(), attempt.rendered());
        assertThat(one.outcome(lost, attempt, Optional.of(outcome), 1, List.of()))
                .isFalse();
        assertThat(world.history()).anyMatch(reason -> reason.contains("claim was lost"));
        assertThat(two.flush().claimed()).isEmpty();
    }

    @Test
    void anAttemptThatWasNotMadeIsDueAsBefore() {
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        one.takeIn(List.of());
        world.clock.advance(10);
        NotifySteps.Claimed claim = one.flush().claimed().getFirst();
        assertThat(one.outcome(claim, claim.attempts().getFirst(), Optional.empty(), 0, List.of()))
                .isTrue();
        assertThat(attempt(two, two.flush())).isEqualTo(1);
        assertThat(world.history()).noneMatch(reason -> reason.contains("repeated"));
    }

    @Test
    void whatOneTookInInhibitsWhatTheOtherFlushes() {
        handOver(world.own(1, true, "alertname", "W", "cluster", "x", "severity", "warning"));
        one.takeIn(List.of());
        world.clock.advance(5);
        assertThat(two.flush().claimed()).isEmpty();
        handOver(world.own(2, true, "alertname", "C", "cluster", "x", "severity", "critical"));
        one.takeIn(List.of());
        world.clock.advance(5);
        assertThat(attempt(two, two.flush())).isEqualTo(1);
        assertThat(world.arrived).containsExactly("team first notification [C] []");
    }

    @Test
    void aNewConfigurationPlacesAlertsAnewAndEndsTheWorkOfThoseThatHaveAnOlderOne() {
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        one.takeIn(List.of());
        two = process(INHIBITING.replace("receiver: team\n", "receiver: other\n"), "two");
        assertThat(ledger.notifications().load().groups()).hasSize(1);
        handOver(world.own(1, true, "alertname", "B", "cluster", "y"));
        world.clock.advance(10);
        assertThat(one.takeIn(List.of())).isZero();
        assertThat(one.flush()).isEqualTo(new NotifySteps.Flushed(0, List.of(), 0, false));
        assertThat(two.takeIn(List.of())).isEqualTo(1);
        assertThat(attempt(two, two.flush())).isEqualTo(1);
        assertThat(world.arrived).singleElement().asString().startsWith("other ");
    }

    @Test
    void whatIsPostedAgainIsWrittenOnlyWhenItsEndIsNear() {
        Alert first = posted(240);
        one.takeIn(List.of(first));
        world.clock.advance(60);
        Alert stored = ledger.read(c -> ledger.notifyClaims().find(c, List.of(first.labels())))
                .get(first.labels())
                .alert();
        assertThat(stored).isEqualTo(first);
        assertThat(Intake.isCovered(stored, posted(240), world.clock.nanos())).isTrue();
        world.clock.advance(60);
        assertThat(Intake.isCovered(stored, posted(240), world.clock.nanos())).isFalse();
        assertThat(Intake.isCovered(stored, posted(0), world.clock.nanos())).isFalse();

        // Posted to a process with an older configuration, it waits for one with the newer.
        two = process(INHIBITING.replace("60s", "61s"), "two");
        one.takeIn(List.of(posted(240)));
        assertThat(two.takeIn(List.of())).isEqualTo(1);
        assertThat(ledger.notifications().load().alerts().getFirst().alert().endsAt())
                .isEqualTo(world.clock.nanos() + 240 * NotifyWorld.SECOND);
    }

    private Alert posted(long forSeconds) {
        return switch (AlertIngestion.accept(
                world.posted(forSeconds, "alertname", "P", "cluster", "x"),
                world.clock.nanos(),
                300 * NotifyWorld.SECOND,
                MatcherMode.FALLBACK)) {
            case AlertIngestion.Result.Accepted(Alert alert) -> alert;
            case AlertIngestion.Result.Refused refused -> throw new AssertionError(refused.reason());
        };
    }

    @Test
    void upkeepDeletesWhatHasEndedAndNothingElse() {
        one.takeIn(List.of(posted(30)));
        handOver(world.own(1, true, "alertname", "A", "cluster", "y"));
        one.takeIn(List.of());
        world.clock.advance(40);
        // Resolved before anybody was told: it leaves the group without a word, and the group goes.
        two.flush();
        two.upkeep();
        assertThat(ledger.notifications().load().alerts())
                .extracting(row -> row.alert().labels())
                .containsExactly(Labels.of("alertname", "A", "cluster", "y"));
    }

    /** An alert fires, is notified about, resolves; says the key under which it was sent. */
    private String incident() {
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        one.takeIn(List.of());
        world.clock.advance(10);
        NotifySteps.Flushed flushed = one.flush();
        attempt(one, flushed);
        world.clock.advance(60);
        handOver(world.own(1, false, "alertname", "A", "cluster", "x"));
        one.takeIn(List.of());
        attempt(one, one.flush());
        return key(flushed);
    }

    @Test
    void aLaterIncidentIsNotTakenForTheFirstAlsoWhenNothingOfThatIsLeft() {
        String first = incident();
        world.clock.advance(9 * 3600);
        one.upkeep();
        assertThat(ledger.notifications().load().log()).isEmpty();
        assertThat(incident()).isNotEqualTo(first);
        assertThat(world.arrived).hasSize(4);
    }

    @Test
    void whatALaterIncidentSaysAgainBecauseNobodyRecordedItNamesItsCause() {
        // Seed 220 of the simulator: the group went away, with its route, while its resolution was on its way.
        String child = INHIBITING.replace(
                "receivers:\n", "  routes:\n  - receiver: team\n    matchers: [cluster=x]\nreceivers:\n");
        one = process(child, "one");
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        one.takeIn(List.of());
        world.clock.advance(10);
        attempt(one, one.flush());
        handOver(world.own(1, false, "alertname", "A", "cluster", "x"));
        one.takeIn(List.of());
        world.clock.advance(60);
        NotifySteps.Flushed killed = one.flush();
        assertThat(killed.claimed()).hasSize(1);
        process(INHIBITING, "reroutes").placeUnroutable();
        assertThat(ledger.notifications().load().log())
                .anyMatch(entry -> entry.doubt().isPresent());
        two = process(child, "two");
        world.clock.advance(600);
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        world.clock.advance(1);
        handOver(world.own(1, false, "alertname", "A", "cluster", "x"));
        two.takeIn(List.of());
        world.clock.advance(60);
        NotifySteps.Flushed again = two.flush();
        assertThat(key(again)).isEqualTo(key(killed));
        assertThat(world.history()).anyMatch(reason -> reason.startsWith("repeated: "));
    }

    private static String key(NotifySteps.Flushed flushed) {
        return flushed.claimed()
                .getFirst()
                .attempts()
                .getFirst()
                .unsent()
                .delivery()
                .idempotencyKey();
    }

    @Test
    void aLaterIncidentIsNotTakenForOneThatWasToldAtTheMomentItsGroupBegan() {
        // Seed 189 of the simulator: the flush that is recorded has the time at which the group was created.
        String yaml = INHIBITING.replace("group_wait: 10s", "group_wait: 0s");
        one = process(yaml, "one");
        two = process(yaml, "two");
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        one.takeIn(List.of());
        NotifySteps.Flushed killed = one.flush();
        world.clock.advance(30);
        handOver(world.own(1, false, "alertname", "A", "cluster", "x"));
        two.takeIn(List.of());
        assertThat(attempt(two, two.flush())).isEqualTo(1);
        world.clock.advance(1_800);
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        two.takeIn(List.of());
        NotifySteps.Flushed later = two.flush();
        assertThat(attempt(two, later)).isEqualTo(1);
        assertThat(key(later)).isNotEqualTo(key(killed));
    }

    @Test
    void whatArrivedAfterItsClaimWasLostLeavesADoubtThatTheNextFlushEnds() {
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        one.takeIn(List.of());
        world.clock.advance(10);
        NotifySteps.Claimed slow = one.flush().claimed().getFirst();
        world.clock.advance(60);
        handOver(world.own(2, true, "alertname", "B", "cluster", "x"));
        two.takeIn(List.of());
        assertThat(attempt(two, two.flush())).isEqualTo(1);
        assertThat(world.arrived).singleElement().asString().contains("[A B]");

        // Now the receiver was told of A alone, last.
        Flusher.Attempt attempt = slow.attempts().getFirst();
        Deliverer.Attempted outcome = world.new Recorder()
                .attempt(attempt.integration(), attempt.unsent().delivery(), attempt.rendered());
        assertThat(one.outcome(slow, attempt, Optional.of(outcome), 1, List.of()))
                .isFalse();
        assertThat(world.history()).anyMatch(reason -> reason.contains("claim was lost"));
        world.clock.advance(60);
        assertThat(attempt(two, two.flush())).isEqualTo(1);
        assertThat(world.arrived).hasSize(3).last().asString().contains("[A B]");
        world.clock.advance(60);
        assertThat(attempt(two, two.flush())).isZero();
    }

    @Test
    void changesAreTakenInByTheirTimesWhateverIdsTheyHave() {
        // Each process takes ids from a block of its own.
        long smaller = ledger.ids().next();
        handOver(world.own(1, true, "alertname", "A", "cluster", "x"));
        world.clock.advance(1);
        Inbox.Change over = world.own(1, false, "alertname", "A", "cluster", "x");
        handOver(new Inbox.Change(smaller, over.alert(), over.origin(), over.reason()));
        one.takeIn(List.of());
        world.clock.advance(60);
        assertThat(attempt(one, one.flush())).isZero();
        assertThat(ledger.notifications().load().alerts()).isEmpty();
    }

    @Test
    void aSourceWhoseEndThisProcessDidNotSeeInhibitsNoLonger() {
        String yaml = INHIBITING.replace("group_by: [cluster]", "group_by: [alertname]");
        NotifySteps sees = process(yaml, "sees");
        NotifySteps other = process(yaml, "other");
        String[] source = {"alertname", "S", "cluster", "x", "severity", "critical"};
        handOver(world.own(1, true, source));
        other.takeIn(List.of());
        world.clock.advance(10);
        assertThat(attempt(sees, sees.flush())).isEqualTo(1);
        world.clock.advance(20);
        handOver(world.own(2, true, "alertname", "T", "cluster", "x", "severity", "warning"));
        other.takeIn(List.of());
        world.clock.advance(10);
        assertThat(attempt(sees, sees.flush())).as("inhibited").isZero();

        world.clock.advance(30);
        handOver(world.own(1, false, source));
        other.takeIn(List.of());
        assertThat(attempt(other, other.flush())).isEqualTo(1);
        assertThat(ledger.notifications().load().alerts())
                .as("the source's row is gone")
                .hasSize(1);
        world.clock.advance(30);
        assertThat(attempt(sees, sees.flush())).isEqualTo(1);
        assertThat(world.arrived).last().asString().contains("[T]");
    }
}
