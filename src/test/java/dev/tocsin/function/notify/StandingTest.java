package dev.tocsin.function.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.ledger.Inbox;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StandingTest {

    @TempDir
    Path directory;

    private NotifyWorld world;

    @BeforeEach
    void open() {
        world = new NotifyWorld(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    /** Found by the simulator (seed 172): such an alert fired for ever, and was repeated. */
    @Test
    void whatWasHandedOverByAnEvaluationThatWasNeverRecordedEndsAfterARestart() {
        world.notify.takeUnsaved(List.of(world.own(7, true, "alertname", "A", "cluster", "x")));
        world.handOver(world.own(9, true, "alertname", "B", "cluster", "y"));
        world.post(9_000, "alertname", "P", "cluster", "z");
        world.pass(15);
        assertThat(world.arrived).hasSize(3);

        world.restart();
        world.notify.standing(List.of(world.own(9, true, "alertname", "B", "cluster", "y")));
        world.pass(300);
        assertThat(world.arrived).hasSize(4);
        assertThat(world.arrived.getLast()).endsWith("[] [A]");
    }

    @Test
    void aLabelSetOfTwoRulesGoesOnWhileOneOfThemHasIt() {
        world.handOver(world.own(7, true, "alertname", "A", "cluster", "x"));
        world.handOver(world.own(9, true, "alertname", "A", "cluster", "x"));
        world.pass(15);
        world.restart();
        world.notify.standing(List.of(world.own(9, true, "alertname", "A", "cluster", "x")));
        world.pass(300);
        assertThat(world.arrived).hasSize(1);
        world.handOver(world.own(9, false, "alertname", "A", "cluster", "x"));
        world.pass(300);
        assertThat(world.arrived).hasSize(2);
        assertThat(world.arrived.getLast()).endsWith("[] [A]");
    }

    @Test
    void whatFiresUnderOtherLabelsThanBeforeEndsUnderThoseAndIsTold() {
        world.handOver(world.own(7, true, "alertname", "A", "cluster", "x"));
        world.pass(15);
        world.restart();
        world.notify.standing(List.of(world.own(7, true, "alertname", "A", "cluster", "y")));
        world.pass(300);
        assertThat(world.arrived)
                .containsExactlyInAnyOrder(
                        "team first notification [A] []",
                        "team first notification [A] []",
                        "team all alerts resolved [] [A]");
    }

    @Test
    void whatWaitsInTheInboxCountsBefore() {
        world.handOver(world.own(7, true, "alertname", "A", "cluster", "x"));
        world.pass(15);
        Inbox.Change end = world.own(7, false, "alertname", "A", "cluster", "x");
        world.database.update(c -> world.ledger.inbox().add(c, List.of(end)));
        world.restart();
        world.notify.standing(List.of());
        world.pass(300);
        assertThat(world.arrived).hasSize(2);
        assertThat(world.notify.alerts()).isEmpty();
    }

    @Test
    void nothingEndsWhileTheInboxCannotBeRead() {
        world.handOver(world.own(7, true, "alertname", "A", "cluster", "x"));
        world.pass(15);
        world.restart();
        world.database.readsFail(1);
        world.notify.standing(List.of());
        world.pass(300);
        assertThat(world.arrived).hasSize(1);
        assertThat(world.notify.alerts()).hasSize(1);
    }
}
