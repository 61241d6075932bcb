package dev.tocsin.function.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.ledger.GroupProgress;
import dev.tocsin.ledger.RuleClaims;
import dev.tocsin.ledger.RuleDocuments;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.Slots;
import dev.tocsin.storage.SampleBatch;
import dev.tocsin.testing.LedgerLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupWorkerTest {

    private static final RuleGroup GROUP = EvaluateWorld.group("""
            groups:
            - name: g
              interval: 15s
              rules:
              - record: job:up:sum
                expr: sum by (job) (up)
              - alert: Down
                expr: job:up:sum == 0
                for: 30s
                labels: {severity: page}
            """);

    @TempDir
    Path directory;

    private EvaluateWorld world;

    @BeforeEach
    void open() {
        world = new EvaluateWorld(directory);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void down(GroupWorker worker, int ticks) {
        for (int i = 0; i < ticks; i++) {
            world.clock.at(worker.nextDue() - 1_000_000_000L);
            world.sample(0, "__name__", "up", "job", "a");
            world.tick(worker);
        }
    }

    private static List<String> states(GroupWorker worker) {
        return worker.state().rows().stream()
                .map(row -> row.alert().getClass().getSimpleName())
                .toList();
    }

    @Test
    void killedBetweenItsSamplesAndItsCommitAGroupEvaluatesTheSlotAgainAndHandsOverOnce() {
        GroupWorker killed = world.worker(GROUP);
        down(killed, 2);
        world.clock.at(killed.nextDue() - 1_000_000_000L);
        world.sample(0, "__name__", "up", "job", "a");
        world.database.gone(true);
        world.tick(killed); // Its samples are in the store, its state nowhere: here it dies.
        assertThat(states(killed)).containsExactly("Firing");
        world.unsaved.clear();
        world.database.gone(false);

        GroupWorker next = world.worker(GROUP);
        assertThat(states(next)).containsExactly("Pending");
        world.sample(5, "__name__", "up", "job", "a"); // What a repetition would see is not what was stored.
        world.tick(next);
        assertThat(next.progress().watermark()).isEqualTo(killed.progress().watermark());
        assertThat(next.state().columns().rules())
                .allSatisfy(rule -> assertThat(rule.run().lastError()).isEmpty());
        assertThat(states(next)).as("its own earlier sample wins").containsExactly("Firing");
        assertThat(world.inbox()).hasSize(1);
        down(next, 3);
        assertThat(world.inbox()).as("no second page").hasSize(1);
        assertThat(world.unsaved).isEmpty();
    }

    @Test
    void whatOnlyAnEvaluationStoredThatWasCutOffEndsWithItWhereItsSlotIsPassedOver() {
        GroupWorker killed = world.worker(GROUP);
        down(killed, 2);
        long lost = killed.nextDue() / 1_000_000;
        world.clock.at(killed.nextDue() - 1_000_000_000L);
        world.sample(0, "__name__", "up", "job", "a");
        world.sample(0, "__name__", "up", "job", "b");
        world.sample(7, "__name__", "job:up:sum", "job", "another group's"); // It ends elsewhere.
        world.database.gone(true);
        world.tick(killed);
        assertThat(series("job:up:sum", lost)).hasSize(3);
        assertThat(series("ALERTS", lost)).hasSize(2);
        world.database.gone(false);

        long next = lost + 30_000; // One slot is passed over.
        world.clock.at(next * 1_000_000 + 1_000_000_000L);
        world.worker(GROUP).run();
        assertThat(series("job:up:sum", lost)).hasSize(3);
        assertThat(series("job:up:sum", lost + 1))
                .containsExactlyInAnyOrder(
                        "{__name__=\"job:up:sum\", job=\"a\"}", "{__name__=\"job:up:sum\", job=\"another group's\"}");
        assertThat(series("ALERTS", lost + 1))
                .as("pending is what is committed, the lost evaluation had ended it")
                .isEmpty();
        assertThat(series("ALERTS_FOR_STATE", lost + 1)).hasSize(1);
    }

    /** What an instant query of a metric shows. */
    private List<String> series(String name, long atMillis) {
        QueryValue.Vector vector = (QueryValue.Vector) new Engine(EngineOptions.DEFAULT)
                .instant(PromqlParser.parse(name, PromqlOptions.NONE), atMillis, world.store, QueryControl.NONE)
                .value();
        return vector.samples().stream().map(s -> s.labels().toString()).toList();
    }

    @Test
    void aGroupThatSomebodyElseAdvancedIsReadAgainAndGoesOn() {
        GroupWorker one = world.worker(GROUP);
        GroupWorker other = world.worker(GROUP);
        down(one, 1);
        world.tick(other);
        assertThat(other.state().columns()).isEqualTo(one.state().columns());
        assertThat(other.nextDue()).isEqualTo(one.nextDue());
        long before = other.progress().watermark();
        down(other, 3);
        assertThat(other.progress().watermark()).as("it commits again").isEqualTo(before + 45 * EvaluateWorld.SECOND);
        assertThat(committed().watermark()).isEqualTo(other.progress().watermark());
        assertThat(states(other)).containsExactly("Firing");
    }

    @Test
    void whileTheLedgerIsGoneAPendingAlertFiresAndItsStateIsWrittenLater() {
        GroupWorker worker = world.worker(GROUP);
        down(worker, 1);
        world.database.gone(true);
        down(worker, 4);
        assertThat(states(worker)).containsExactly("Firing");
        assertThat(world.unsaved).hasSize(1);
        assertThat(world.outgoing).isNotEmpty();
        assertThat(world.inbox()).isEmpty();

        world.database.gone(false);
        down(worker, 1);
        assertThat(committed()).isEqualTo(worker.progress());
        assertThat(world.worker(GROUP).state().rows())
                .containsExactlyInAnyOrderElementsOf(worker.state().rows());
        // Notify may have died before it could write the alert: the row is there, under the id that notify knows.
        assertThat(world.inbox()).containsExactlyElementsOf(world.unsaved);
    }

    @Test
    void aDiskThatIsFullWhileAnAlertIsPendingStopsNoPage() {
        GroupWorker worker = world.worker(GROUP);
        down(worker, 1);
        String padding = "x".repeat(100_000);
        world.database.full(true);
        RuleGroup wide = EvaluateWorld.group("""
                groups:
                - name: g
                  interval: 15s
                  rules:
                  - record: job:up:sum
                    expr: sum by (job) (up)
                  - alert: Down
                    expr: job:up:sum == 0
                    for: 30s
                    labels: {severity: page}
                    annotations: {text: "%s"}
                """.formatted(padding));
        worker.redefine(wide, false);
        down(worker, 3);
        assertThat(world.database.available()).as("ready says no").isFalse();
        assertThat(states(worker)).containsExactly("Firing");
        assertThat(world.unsaved).hasSize(1);

        world.database.full(false);
        down(worker, 1);
        assertThat(world.database.available()).isTrue();
        assertThat(committed()).isEqualTo(worker.progress());
    }

    @Test
    void aLongTimeWithoutALedgerKeepsOneSetOfChangesNotOneForEachTick() {
        GroupWorker worker = world.worker(GROUP);
        world.database.gone(true);
        for (int i = 0; i < 40; i++) {
            down(worker, 3);
            world.clock.at(worker.nextDue() - 1_000_000_000L);
            world.sample(1, "__name__", "up", "job", "a");
            world.tick(worker);
        }
        world.database.gone(false);
        long before = world.database.rows();
        world.tick(worker);
        assertThat(world.database.rows() - before).isLessThan(600); // History is what most of it is.
        assertThat(world.inbox()).hasSize(1);
        assertThat(world.worker(GROUP).state().rows())
                .containsExactlyInAnyOrderElementsOf(worker.state().rows());
    }

    @Test
    void aHundredThousandFiringAlertsWriteWhatChangesAlsoWhenAllAreDueForResend() throws IOException {
        RuleGroup group = EvaluateWorld.group("""
                groups:
                - name: g
                  interval: 30s
                  rules:
                  - alert: Many
                    expr: m == 1
                """);
        GroupWorker worker = world.worker(group);
        Labels[] series = new Labels[100_000];
        for (int i = 0; i < series.length; i++) {
            series[i] = Labels.of("__name__", "m", "n", Integer.toString(i));
        }
        many(worker, series, 0);
        assertThat(worker.state().rows()).hasSize(series.length);
        long slowest = 0;
        LedgerLog log = new LedgerLog(directory, world.database);
        long most = 0;
        long bytes = 0;
        int sent = 0;
        for (int tick = 1; tick <= 4; tick++) {
            long rows = world.database.rows();
            world.outgoing.clear();
            long begin = System.nanoTime();
            log.empty();
            many(worker, series, tick * 100);
            bytes = Math.max(bytes, log.bytes());
            slowest = Math.max(slowest, System.nanoTime() - begin);
            most = Math.max(most, world.database.rows() - rows);
            sent = Math.max(sent, world.outgoing.size());
        }
        System.out.printf(
                "100,000 firing alerts, 100 resolve a tick: at most %d rows and %d bytes of log, slowest tick %d ms%n",
                most, bytes, slowest / 1_000_000);
        assertThat(sent).as("all were due for resend").isGreaterThan(90_000);
        assertThat(most).isLessThan(1_000);
        assertThat(bytes).isBetween(1L, 4L << 20);
        assertThat(slowest).isLessThan(10_000_000_000L);
    }

    private void many(GroupWorker worker, Labels[] series, int resolved) {
        world.clock.at(worker.nextDue() - 1_000_000_000L);
        SampleBatch batch = new SampleBatch();
        long now = world.clock.nanos() / 1_000_000;
        for (int i = 0; i < series.length; i++) {
            batch.add(series[i], now, i < resolved ? 0 : 1);
        }
        world.store.append(batch);
        world.tick(worker);
    }

    private GroupProgress committed() {
        return world.ledger
                .rules()
                .load(GROUP.id(), GroupProgress.fresh(AlertInstance.NEVER, 1))
                .unit()
                .progress();
    }

    /** Pending since its first slot, then nobody wakes for five slots while the samples go on. */
    private GroupWorker afterAnOutage() {
        GroupWorker worker = world.worker(GROUP);
        beAway(worker);
        worker.run();
        return worker;
    }

    /** One slot is evaluated, and then the next five have come. */
    private void beAway(GroupWorker worker) {
        down(worker, 1);
        long slot = worker.nextDue();
        for (int i = 0; i < 5; i++, slot += 15_000_000_000L) {
            world.clock.at(slot - 1_000_000_000L);
            world.sample(0, "__name__", "up", "job", "a");
        }
        world.clock.at(slot - 15_000_000_000L + 2_000_000_000L);
    }

    private static AlertInstance.Firing firing(GroupWorker worker) {
        return (AlertInstance.Firing) worker.state().rows().getFirst().alert();
    }

    @Test
    void missedSlotsArePassedOverAndCounted() {
        GroupWorker worker = afterAnOutage();
        assertThat(worker.progress().missed()).isEqualTo(4);
        assertThat(worker.progress().iterations()).isEqualTo(6);
        assertThat(firing(worker).firedAt()).isEqualTo(worker.progress().watermark());
    }

    @Test
    void missedSlotsAreMadeUpForEachAtItsOwnTimeAndNotifiedAboutOnce() {
        world.close();
        world = new EvaluateWorld(directory.resolve("catch-up"), MissedSlots.CATCH_UP);
        GroupWorker worker = afterAnOutage();
        assertThat(worker.progress().missed()).isZero();
        assertThat(worker.progress().iterations()).isEqualTo(6);
        AlertInstance.Firing firing = firing(worker);
        assertThat(firing.firedAt()).isEqualTo(firing.activeAt() + 30_000_000_000L);
        assertThat(worker.progress().watermark()).isEqualTo(firing.activeAt() + 75_000_000_000L);
        assertThat(world.inbox()).hasSize(1);
        // As committed: a process that starts now goes on from there.
        assertThat(firing(world.worker(GROUP))).isEqualTo(firing);
        assertThat(world.outgoing).hasSize(1);
    }

    @Test
    void whatWasMadeUpForIsCommittedAlsoIfTheNextSlotCannotBegin() {
        world.close();
        world = new EvaluateWorld(directory.resolve("catch-up"), MissedSlots.CATCH_UP);
        AtomicInteger begun = new AtomicInteger();
        GroupWorker worker = world.worker(GROUP, () -> begun.incrementAndGet() == 5);
        beAway(worker);
        assertThatIllegalStateException().isThrownBy(worker::run);
        assertThat(committed().iterations()).isEqualTo(4);
        assertThat(world.inbox()).hasSize(1);
        worker.run();
        assertThat(committed().iterations()).isEqualTo(6);
        assertThat(committed().missed()).isZero();
        assertThat(world.inbox()).hasSize(1);
    }

    @Test
    void slotsThatCameBeforeAnotherDefinitionAreMadeUpFor() {
        world.close();
        world = new EvaluateWorld(directory.resolve("catch-up"), MissedSlots.CATCH_UP);
        GroupWorker worker = world.worker(GROUP);
        beAway(worker);
        worker.redefine(GROUP, false);
        worker.run();
        assertThat(committed().iterations()).isEqualTo(6);
        assertThat(committed().missed()).isZero();
    }

    @Test
    void makingUpIsBounded() {
        var slots = new Slots(15_000_000_000L, 0);
        long now = 1_000_000L * 15_000_000_000L;
        assertThat(MissedSlots.CATCH_UP.due(slots, now - 100 * 15_000_000_000L, 0, now))
                .isEqualTo(new MissedSlots.Due(now - 59 * 15_000_000_000L, now, 41));
        var minutes = new Slots(300_000_000_000L, 0);
        long later = 1_000L * 300_000_000_000L;
        assertThat(MissedSlots.CATCH_UP.due(minutes, later - 20 * 300_000_000_000L, 0, later))
                .isEqualTo(new MissedSlots.Due(later - 12 * 300_000_000_000L, later, 8));
        // Slots that have changed since: the next one of the new.
        MissedSlots.Due none = MissedSlots.LATEST.due(slots, now - 1, 0, now - 1);
        assertThat(none.first()).isEqualTo(now).isGreaterThan(none.last());
    }

    /** As functions do that are gone after each wake-up: nobody of them has known the group while it was defined. */
    @Test
    void aRemovedGroupStaysRemovedWhoeverEndsItAndIsGoneInTheEnd() {
        GroupWorker first = world.worker(GROUP);
        for (int i = 0; i < 3; i++) {
            world.clock.at(first.nextDue() - 1_000_000_000L);
            world.sample(0, "__name__", "up", "job", "a");
            world.tick(first);
        }
        world.ledger
                .documents()
                .sync(
                        GROUP.id().source(),
                        world.ledger.documents().version(),
                        (stored, groups) -> new RuleDocuments.Change(
                                List.of(), List.of(), List.of(), List.of(GROUP.id()), List.of()));
        RuleGroup nothing = Evaluate.empty(GROUP.id(), 60_000_000_000L, null);
        int wakeUps = 0;
        while (world.ledger.rules().versions().containsKey(GROUP.id()) && wakeUps < 100) {
            for (RuleClaims.Claim claim : world.ledger.claims().claim("somebody", 1_000_000_000L, "embedded", 10)) {
                assertThat(claim.removed()).as("wake-up %d", wakeUps).isTrue();
                world.worker(nothing).run(claim, nothing, () -> false, () -> false);
            }
            world.clock.advance(60);
            wakeUps++;
        }
        assertThat(wakeUps).isBetween(1, 30);
        assertThat(world.inbox().getLast().alert().endsAt()).isLessThan(world.clock.nanos());
        assertThat(world.ledger.claims().nextDue("embedded")).isEmpty();
    }
}
