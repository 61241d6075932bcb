package dev.tocsin.function.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.ledger.GroupProgress;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.RuleSet;
import dev.tocsin.storage.Arrivals;
import dev.tocsin.storage.SampleBatch;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Evaluations for new data stand beside the slots and change nothing about them. */
class OnDataTest {

    private static final long SECOND = EvaluateWorld.SECOND;
    private static final long MILLI = 1_000_000L;

    private static final RuleGroup GROUP = EvaluateWorld.group("""
            groups:
            - name: g
              interval: 60s
              rules:
              - alert: Down
                expr: up == 0
                for: 30s
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

    /** A sample of now for a worker, and what its loop would do at once. */
    private void data(GroupWorker worker, double value) {
        world.sample(value, "__name__", "up");
        worker.newData(world.clock.nanos(), SECOND);
        assertThat(worker.nextDue()).isLessThanOrEqualTo(world.clock.nanos());
        worker.run();
    }

    private static String state(GroupWorker worker) {
        return worker.state().rows().stream()
                .map(row -> row.alert().getClass().getSimpleName())
                .reduce("", String::concat);
    }

    @Test
    void newDataIsEvaluatedAtOnceAndTheSlotsStayWhatTheyWere() {
        GroupWorker worker = world.worker(GROUP);
        world.tick(worker);
        GroupProgress before = worker.progress();

        world.clock.at(before.watermark() + 10 * SECOND);
        data(worker, 0);
        assertThat(state(worker)).isEqualTo("Pending");
        assertThat(worker.state().evaluatedAt()).isEqualTo(before.watermark() + 10 * SECOND);
        assertThat(worker.progress().watermark()).isEqualTo(before.watermark());
        assertThat(worker.progress().nextDue()).isEqualTo(before.nextDue());
        assertThat(worker.progress().iterations()).isEqualTo(before.iterations());
        assertThat(worker.nextDue()).isEqualTo(before.nextDue());

        world.tick(worker);
        assertThat(worker.progress().watermark()).isEqualTo(before.nextDue());
        assertThat(worker.progress().missed()).isZero();
    }

    @Test
    void forCountsRealTime() {
        GroupWorker worker = world.worker(GROUP);
        world.tick(worker);
        long slot = worker.progress().watermark();
        world.clock.at(slot + 10 * SECOND);
        data(worker, 0);
        world.clock.at(slot + 39 * SECOND);
        data(worker, 0);
        assertThat(state(worker)).isEqualTo("Pending");
        world.clock.at(slot + 40 * SECOND);
        data(worker, 0);
        assertThat(state(worker)).isEqualTo("Firing");
        assertThat(world.inbox())
                .singleElement()
                .satisfies(change -> assertThat(change.reason()).isEqualTo("fires"));
        world.clock.at(slot + 42 * SECOND);
        data(worker, 1);
        assertThat(state(worker)).isEqualTo("Resolved");
    }

    @Test
    void aSlotThatHasComeGoesBeforeNewData() {
        GroupWorker worker = world.worker(GROUP);
        world.tick(worker);
        long next = worker.progress().nextDue();
        world.clock.at(next + 5 * MILLI);
        data(worker, 0);
        assertThat(worker.progress().watermark()).isEqualTo(next);
        assertThat(worker.state().evaluatedAt()).isEqualTo(next + 5 * MILLI);
        assertThat(state(worker)).isEqualTo("Pending");
        assertThat(worker.progress().missed()).isZero();
    }

    @Test
    void noTwoEvaluationsAreOfOneMillisecond() {
        GroupWorker worker = world.worker(GROUP);
        world.clock.at(worker.nextDue());
        worker.run();
        long slot = worker.progress().watermark();
        world.sample(0, "__name__", "up");
        worker.newData(world.clock.nanos(), SECOND);
        worker.run();
        assertThat(worker.state().evaluatedAt()).isEqualTo(slot);
        assertThat(worker.nextDue()).isEqualTo(slot + MILLI);
        world.clock.at(slot + MILLI);
        worker.run();
        assertThat(worker.state().evaluatedAt()).isEqualTo(slot + MILLI);
        assertThat(state(worker)).isEqualTo("Pending");
    }

    @Test
    void afterARestartTheSlotsGoOnWhereTheyWere() {
        GroupWorker worker = world.worker(GROUP);
        world.tick(worker);
        long slot = worker.progress().watermark();
        world.clock.at(slot + 10 * SECOND);
        data(worker, 0);
        GroupWorker again = world.worker(GROUP);
        assertThat(state(again)).isEqualTo("Pending");
        assertThat(again.progress().watermark()).isEqualTo(slot);
        assertThat(again.state().evaluatedAt()).isEqualTo(slot + 10 * SECOND);
        world.tick(again);
        assertThat(again.progress().watermark()).isEqualTo(slot + 60 * SECOND);
    }

    @Test
    void aRemovedGroupIsNotEvaluatedForData() {
        GroupWorker worker = world.worker(GROUP);
        world.tick(worker);
        worker.redefine(
                new RuleGroup(
                        GROUP.id(),
                        GROUP.intervalNanos(),
                        GROUP.queryOffsetNanos(),
                        0,
                        List.of(),
                        List.of(),
                        GROUP.position()),
                true);
        world.clock.advance(1);
        worker.newData(world.clock.nanos(), SECOND);
        worker.run();
        worker.run();
        assertThat(worker.isFinished()).isTrue();
        assertThat(worker.nextDue()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void samplesFromOutsideReachTheGroupsThatReadThemAndThoseThatReadWhatTheyRecord() throws Exception {
        List<RuleGroup> groups = RuleFileReader.read("rules/a.yaml", """
                groups:
                - {name: recording, interval: 1h, rules: [{record: all_up, expr: sum(up)}]}
                - {name: alerting, interval: 1h, rules: [{alert: NoneUp, expr: all_up == 0}]}
                - {name: other, interval: 1h, rules: [{alert: X, expr: other_metric > 0}]}
                """, RuleReadOptions.of("files"))
                .groups();
        Evaluate evaluate = new Evaluate(world.context);
        evaluate.update(new RuleSet(1, groups, List.of()));
        evaluate.onData(SECOND, world.store::labels);
        Arrivals arrivals = new Arrivals(world.store);
        arrivals.listen(evaluate::arrived);
        evaluate.start();
        try {
            arrivals.append(
                    new SampleBatch().add(Labels.of("__name__", "up", "job", "a"), world.clock.nanos() / MILLI, 0));
            // The loop's time stands still but for what is needed to tell two evaluations apart.
            for (int i = 0; i < 50 && world.inbox().isEmpty(); i++) {
                world.clock.at(world.clock.nanos() + 2 * MILLI);
                evaluate.awaitIdle(System.nanoTime() + 10 * SECOND);
            }
            assertThat(world.inbox())
                    .singleElement()
                    .satisfies(change -> assertThat(change.alert().name()).isEqualTo("NoneUp"));
            assertThat(world.metrics
                            .dataEvaluations
                            .labels("rules/a.yaml;recording")
                            .get())
                    .isEqualTo(1);
            assertThat(world.metrics
                            .dataEvaluations
                            .labels("rules/a.yaml;alerting")
                            .get())
                    .isEqualTo(1);
            assertThat(world.metrics
                            .dataEvaluations
                            .labels("rules/a.yaml;other")
                            .get())
                    .isZero();
            assertThat(evaluate.groups(false))
                    .allSatisfy(view -> assertThat(view.watermark()).isEqualTo(AlertInstance.NEVER));
            evaluate.arrived(List.of("other_metric"));
            evaluate.awaitIdle(System.nanoTime() + 10 * SECOND);
            assertThat(world.metrics
                            .dataEvaluations
                            .labels("rules/a.yaml;other")
                            .get())
                    .isEqualTo(1);
        } finally {
            evaluate.close();
        }
    }
}
