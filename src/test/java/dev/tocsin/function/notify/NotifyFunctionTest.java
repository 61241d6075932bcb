package dev.tocsin.function.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.silence.SilenceRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotifyFunctionTest {

    private static final String GONE = "TocsinLedgerUnavailable";

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

    @Test
    void whileTheLedgerIsGoneAlertsArriveAndTheRootReceiverIsToldOnceAndLaterThatItIsBack() {
        world.database.gone(true);
        world.notify.takeUnsaved(List.of(world.own(7, true, "alertname", "A", "cluster", "x")));
        world.pass(15);
        assertThat(world.arrived)
                .containsExactlyInAnyOrder(
                        "team first notification [A] []", "team first notification [" + GONE + "] []");
        assertThat(world.notify.ledgerGone()).isTrue();
        world.pass(200);
        assertThat(world.arrived).hasSize(2);

        world.database.gone(false);
        world.pass(70);
        assertThat(world.notify.ledgerGone()).isFalse();
        assertThat(world.arrived).hasSize(3);
        assertThat(world.arrived.getLast()).startsWith("team").endsWith("[] [" + GONE + "]");
        assertThat(world.history()).contains("delivered: first notification");

        world.restart();
        world.pass(300);
        assertThat(world.arrived).as("no second page after a restart").hasSize(3);
        assertThat(world.notify.alerts())
                .singleElement()
                .satisfies(status -> assertThat(status.alert().name()).isEqualTo("A"));
    }

    @Test
    void aDiskThatIsFullStopsNoPageAndAllIsWrittenWhenThereIsRoomAgain() {
        world.database.full(true);
        String wide = "x".repeat(200_000);
        world.post(9_000, "alertname", "A", "cluster", wide);
        world.pass(30);
        assertThat(world.notify.ledgerGone()).isTrue();
        assertThat(world.database.available()).as("ready says no").isFalse();
        assertThat(world.arrived)
                .containsExactlyInAnyOrder(
                        "team first notification [A] []", "team first notification [" + GONE + "] []");
        world.database.full(false);
        world.pass(3);
        assertThat(world.notify.ledgerGone()).isFalse();
        world.restart();
        world.pass(60);
        assertThat(world.arrived).filteredOn(line -> line.contains("A]")).hasSize(1);
        assertThat(world.notify.alerts()).hasSize(1);
    }

    @Test
    void theNoticeGoesToTheRootReceiverWhateverTheTreeSays() {
        String yaml = NotifyWorld.CONFIG.replace(
                "  repeat_interval: 4h\n", "  repeat_interval: 4h\n  routes:\n  - receiver: other\n");
        world.configure(yaml);
        world.database.gone(true);
        world.notify.takeUnsaved(List.of(world.own(7, true, "alertname", "A")));
        world.pass(15);
        assertThat(world.arrived)
                .containsExactlyInAnyOrder(
                        "other first notification [A] []", "team first notification [" + GONE + "] []");
    }

    @Test
    void aNoticeThatWasStillThereWhenTheProcessDiedIsEndedByTheNext() {
        world.database.gone(true);
        world.notify.takeUnsaved(List.of(world.own(7, true, "alertname", "A", "cluster", "x")));
        world.pass(15);
        world.database.gone(false);
        world.pass(1); // The first commit has the notice as firing; here the process dies.
        world.restart();
        world.pass(70);
        assertThat(world.arrived.getLast()).endsWith("[] [" + GONE + "]");
        assertThat(world.notify.alerts()).hasSize(1);
    }

    @Test
    void aChangeThatWasHandedOverDirectlyIsNotTakenInAgainFromTheInbox() {
        var change = world.own(7, true, "alertname", "A");
        world.database.gone(true);
        world.notify.takeUnsaved(List.of(change));
        world.pass(1);
        world.notify.takeUnsaved(List.of(world.own(7, false, "alertname", "A")));
        world.pass(1);
        world.database.gone(false);
        world.handOver(change);
        world.pass(3);
        assertThat(world.notify.alerts()).extracting(s -> s.alert().name()).doesNotContain("A");
        assertThat(world.ledger.<Integer>read(
                        c -> world.ledger.inbox().waiting(c, 10).size()))
                .isZero();
    }

    @Test
    void afterARestartEverythingIsWhatItWas() {
        world.outcome = new Outcome.RetryLater("status 500");
        world.post(3600, "alertname", "A", "cluster", "x");
        world.handOver(world.own(7, true, "alertname", "B", "cluster", "y"));
        world.notify.silence(new SilenceRequest(
                "",
                List.of(Matcher.equal("alertname", "C")),
                world.clock.nanos(),
                world.clock.nanos() + 3600 * NotifyWorld.SECOND,
                "me",
                "why",
                Map.of()));
        world.pass(12);
        world.outcome = new Outcome.Success();
        world.post(9000, "alertname", "D", "cluster", "z");
        world.pass(11);
        var alerts = world.notify.alerts();
        var groups = world.notify.groups();
        var silences = world.notify.silences();
        var rows = world.ledger.notifications().load();

        world.restart();
        assertThat(world.notify.alerts()).isEqualTo(alerts);
        assertThat(world.notify.groups()).isEqualTo(groups);
        assertThat(world.notify.silences()).isEqualTo(silences);
        assertThat(world.ledger.notifications().load())
                .usingRecursiveComparison()
                .isEqualTo(rows);
        world.arrived.clear();
        world.pass(300);
        assertThat(world.arrived).as("all were told already").isEmpty();
    }

    @Test
    void aDeliveryWhoseOutcomeWasNeverRecordedIsRepeatedAndSaysWhy() {
        world.killedWhileSending = true;
        world.post(3600, "alertname", "A");
        world.pass(12);
        world.restart();
        world.pass(2);
        assertThat(world.arrived).containsExactly("team first notification [A] []");
        assertThat(world.metric("tocsin_notify_uncertain_repeats_total", "integration", "webhook"))
                .isEqualTo(1);
        assertThat(world.history()).anyMatch(reason -> reason.startsWith("repeated: an attempt began"));
    }

    @Test
    void whatWasPendingWhenTheConfigurationChangedGoesToWhomTheNewOneNames() {
        world.outcome = new Outcome.RetryLater("status 500");
        world.post(3600, "alertname", "A", "cluster", "x");
        world.pass(12);
        world.outcome = new Outcome.Success();
        world.restart(NotifyWorld.CONFIG.replace("receiver: team", "receiver: other"));
        world.pass(75);
        assertThat(world.arrived).containsExactly("other first notification [A] []");
    }

    @Test
    void whatWaitedLongForItsReceiverIsDecidedAnewSoThatASilenceMadeMeanwhileHolds() {
        world.receiverBusy = true;
        world.post(3600, "alertname", "A", "cluster", "x");
        world.post(3600, "alertname", "B", "cluster", "y");
        world.pass(12);
        assertThat(world.waiting).hasSize(2);
        world.notify.silence(new SilenceRequest(
                "",
                List.of(Matcher.equal("alertname", "A")),
                world.clock.nanos(),
                world.clock.nanos() + 3600 * NotifyWorld.SECOND,
                "me",
                "test",
                Map.of()));
        world.clock.advance(11);
        world.receiverBusy = false;
        world.waiting.forEach(Runnable::run);
        assertThat(world.arrived).isEmpty();
        world.pass(2);
        assertThat(world.arrived).containsExactly("team first notification [B] []");
        assertThat(world.metric("tocsin_notify_uncertain_repeats_total", "integration", "webhook"))
                .isZero();
    }

    @Test
    void aGroupThatCannotBeFlushedKeepsNoOtherFromBeingTold() {
        world.defect = "A";
        world.post(3600, "alertname", "A", "cluster", "x");
        world.post(3600, "alertname", "B", "cluster", "y");
        world.pass(30);
        assertThat(world.arrived).containsExactly("team first notification [B] []");
        world.defect = "";
        world.pass(120);
        assertThat(world.arrived).contains("team first notification [A] []").hasSize(2);
    }

    @Test
    void anAlertOfTwoRulesEndsWithTheSecond() {
        world.handOver(world.own(7, true, "alertname", "A"));
        world.handOver(world.own(8, true, "alertname", "A"));
        world.pass(12);
        world.handOver(world.own(7, false, "alertname", "A"));
        world.restart(); // Who fires it is in the ledger.
        world.pass(70);
        assertThat(world.arrived).hasSize(1);
        world.handOver(world.own(8, false, "alertname", "A"));
        world.pass(70);
        assertThat(world.arrived).hasSize(2);
        assertThat(world.arrived.getLast()).endsWith("[] [A]");
    }

    @Test
    void aPostFromOutsideDoesNotEndAnOwnAlertNorGiveItAnEnd() {
        world.handOver(world.own(7, true, "alertname", "A"));
        world.pass(2);
        world.post(-1, "alertname", "A");
        world.post(20, "alertname", "A");
        world.pass(60);
        assertThat(world.notify.alerts())
                .extracting(s -> s.alert().labels())
                .containsExactly(Labels.of("alertname", "A"));
        world.handOver(world.own(7, false, "alertname", "A"));
        world.pass(2);
        assertThat(world.notify.alerts()).isEmpty();
    }
}
