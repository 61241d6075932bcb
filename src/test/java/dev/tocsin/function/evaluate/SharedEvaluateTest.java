package dev.tocsin.function.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.ledger.GroupProgress;
import dev.tocsin.ledger.RuleDocuments;
import dev.tocsin.model.AnchoredRegex;
import dev.tocsin.model.Labels;
import dev.tocsin.model.RegexTemplate;
import dev.tocsin.model.RelabelConfig;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.EngineOptions;
import dev.tocsin.promql.PromqlParser;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.Slots;
import dev.tocsin.source.RuleSet;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class SharedEvaluateTest {

    private static final RuleGroup GROUP = EvaluateWorld.group("""
            groups:
            - name: g
              interval: 15s
              rules:
              - alert: Always
                expr: vector(1)
            """);

    @TempDir
    Path directory;

    private EvaluateWorld world;

    @BeforeEach
    void open() {
        world = new EvaluateWorld(directory);
        world.database.sharedByOthers();
        sync(
                List.of(new RuleDocuments.Group(
                        GROUP.id(), GROUP.intervalNanos(), Slots.of(GROUP).next(world.clock.nanos()), "embedded")),
                List.of());
        world.clock.advance(15);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void sync(List<RuleDocuments.Group> begun, List<GroupId> ended) {
        world.ledger
                .documents()
                .sync(
                        "files",
                        world.ledger.documents().version(),
                        (stored, groups) -> new RuleDocuments.Change(List.of(), List.of(), begun, ended, List.of()));
    }

    /** A process that has nothing in memory. */
    private int run(Map<GroupId, RuleGroup> definitions, int parallel) {
        return run(world.context, definitions, parallel);
    }

    private int run(EvaluateContext context, Map<GroupId, RuleGroup> definitions, int parallel) {
        SharedEvaluate.Definitions defined = new SharedEvaluate.Definitions() {
            @Override
            public Map<GroupId, RuleGroup> groups(Collection<GroupId> ids) {
                return definitions;
            }

            @Override
            public RuleSet all() {
                return RuleSet.EMPTY;
            }
        };
        SharedEvaluate evaluate = new SharedEvaluate(
                context,
                defined,
                new AtomicBoolean(),
                "cold",
                "embedded",
                parallel,
                new SharedEvaluate.Machine(Runnable::run, System::nanoTime, Optional.empty()));
        return evaluate.run(Long.MAX_VALUE).done();
    }

    private long removedAt() {
        return world.ledger
                .rules()
                .load(GROUP.id(), GroupProgress.fresh(0, 1))
                .unit()
                .progress()
                .removedAt();
    }

    @Test
    void aGroupThatAColdProcessEndsStaysRemovedUntilItsAlertsAreForgotten() {
        assertThat(run(Map.of(GROUP.id(), GROUP), 4)).isEqualTo(1);
        sync(List.of(), List.of(GROUP.id()));
        assertThat(run(Map.of(), 4)).isEqualTo(1);
        assertThat(world.inbox()).hasSize(2);
        assertThat(removedAt()).isPositive();
        for (int i = 0; i < 20; i++) {
            world.clock.advance(60);
            run(Map.of(), 4);
        }
        assertThat(world.ledger.rules().groups()).isEmpty();
    }

    /** What a process with other external labels or relabelling adds to the inbox: labels, and whether they fire. */
    private List<String> handedOver(HandOver by) {
        int before = world.inbox().size();
        world.clock.advance(15);
        assertThat(run(world.with(by), Map.of(GROUP.id(), GROUP), 1)).isEqualTo(1);
        return world.inbox().stream()
                .skip(before)
                .map(change -> change.alert().labels()
                        + (change.alert().resolvedAt(world.clock.nanos()) ? " ended" : " fires"))
                .toList();
    }

    @Test
    void anAlertThatFiresUnderOtherExternalLabelsThanBeforeEndsUnderThose() {
        HandOver eu = new HandOver(Labels.of("cluster", "eu"), List.of());
        HandOver us = new HandOver(Labels.of("cluster", "us"), List.of());
        HandOver dropped = new HandOver(
                Labels.EMPTY,
                List.of(new RelabelConfig(
                        RelabelConfig.Action.DROP,
                        List.of("alertname"),
                        ";",
                        AnchoredRegex.of("Always"),
                        0,
                        RegexTemplate.of(""),
                        RelabelConfig.DEFAULT_REPLACEMENT)));
        String always = "{alertname=\"Always\", cluster=\"%s\"} %s";
        assertThat(handedOver(eu)).containsExactly(always.formatted("eu", "fires"));
        assertThat(handedOver(eu)).isEmpty();
        assertThat(handedOver(us)).containsExactly(always.formatted("eu", "ended"), always.formatted("us", "fires"));
        assertThat(handedOver(us)).isEmpty();
        assertThat(handedOver(dropped)).containsExactly(always.formatted("us", "ended"));
        assertThat(handedOver(dropped)).isEmpty();
        assertThat(handedOver(us)).containsExactly(always.formatted("us", "fires"));
    }

    private static RuleGroup recording(String name) {
        return EvaluateWorld.group("""
            groups:
            - name: %s
              interval: 15s
              rules:
              - record: job:up:sum
                expr: sum by (job) (up)
              - alert: Down
                expr: job:up:sum == 0
            """.formatted(name));
    }

    private List<RuleDocuments.Group> begun(RuleGroup group) {
        return List.of(new RuleDocuments.Group(
                group.id(), group.intervalNanos(), Slots.of(group).next(world.clock.nanos()), "embedded"));
    }

    /** The newest sample of each recorded series. */
    private Map<String, Double> recorded() {
        Engine engine = new Engine(EngineOptions.DEFAULT);
        QueryValue.Matrix matrix = (QueryValue.Matrix) engine.instant(
                        PromqlParser.parse("job:up:sum[1h]", engine.options().features()),
                        world.clock.nanos() / 1_000_000,
                        world.store,
                        QueryControl.measuredBy(System::nanoTime))
                .value();
        Map<String, Double> seen = new TreeMap<>();
        matrix.series().forEach(series -> seen.put(series.labels().get("job"), 0.0));
        QueryValue.Vector vector = (QueryValue.Vector) engine.instant(
                        PromqlParser.parse("job:up:sum", engine.options().features()),
                        world.clock.nanos() / 1_000_000,
                        world.store,
                        QueryControl.measuredBy(System::nanoTime))
                .value();
        seen.keySet()
                .retainAll(vector.samples().stream()
                        .map(sample -> sample.labels().get("job"))
                        .toList());
        return seen;
    }

    @Test
    void whateverProcessIsNextEndsTheSeriesThatARuleNoLongerRecords() {
        RuleGroup group = recording("r");
        Map<GroupId, RuleGroup> defined = Map.of(GROUP.id(), GROUP, group.id(), group);
        sync(begun(group), List.of());
        world.sample(0, "__name__", "up", "job", "a");
        world.sample(0, "__name__", "up", "job", "b");
        world.clock.advance(15);
        run(defined, 4);
        assertThat(recorded()).containsOnlyKeys("a", "b");
        assertThat(world.inbox()).hasSize(3);

        world.sample(StaleMarker.VALUE, "__name__", "up", "job", "a");
        world.clock.advance(15);
        run(defined, 4);
        assertThat(recorded()).containsOnlyKeys("b");
    }

    @Test
    void whateverProcessEndsARenamedGroupDoesSoBeforeItsSeriesGoOnUnderTheNewName() {
        RuleGroup group = recording("r");
        RuleGroup renamed = recording("s");
        sync(begun(group), List.of());
        world.sample(1, "__name__", "up", "job", "a");
        world.sample(1, "__name__", "up", "job", "b");
        world.clock.advance(15);
        run(Map.of(GROUP.id(), GROUP, group.id(), group), 4);
        assertThat(recorded()).containsOnlyKeys("a", "b");

        sync(begun(renamed), List.of(group.id()));
        world.sample(StaleMarker.VALUE, "__name__", "up", "job", "a");
        world.clock.advance(31); // Nobody woke; then one wake-up ends the one and begins the other.
        world.sample(1, "__name__", "up", "job", "b");
        run(Map.of(GROUP.id(), GROUP, renamed.id(), renamed), 1);
        assertThat(recorded()).containsOnlyKeys("b");
    }

    /** Whether the recorded series is there for a query of that moment. */
    private boolean isRecordedAt(long millis) {
        Engine engine = new Engine(EngineOptions.DEFAULT);
        QueryValue.Vector vector = (QueryValue.Vector) engine.instant(
                        PromqlParser.parse("job:up:sum", engine.options().features()),
                        millis,
                        world.store,
                        QueryControl.measuredBy(System::nanoTime))
                .value();
        return !vector.samples().isEmpty();
    }

    @Test
    void whateverProcessEndsAGroupItsSeriesEndAsMuchBeforeAsTheyWereRecorded() {
        RuleGroup group = EvaluateWorld.group("""
            groups:
            - name: late
              interval: 15s
              query_offset: 7s
              rules:
              - record: job:up:sum
                expr: sum by (job) (up)
            """);
        sync(begun(group), List.of());
        world.sample(1, "__name__", "up", "job", "a");
        world.clock.advance(30);
        run(Map.of(GROUP.id(), GROUP, group.id(), group), 4);
        sync(List.of(), List.of(group.id()));
        long removed = world.clock.nanos() / 1_000_000;
        run(Map.of(GROUP.id(), GROUP), 4);
        assertThat(isRecordedAt(removed - 7_001)).isTrue();
        assertThat(isRecordedAt(removed - 7_000)).isFalse();
    }

    @Test
    @Timeout(20)
    void aGroupWhoseDefinitionIsNotSeenYetKeepsNoWakeUpFromEnding() {
        assertThat(run(Map.of(), 1)).isZero();
        world.clock.advance(2);
        assertThat(run(Map.of(GROUP.id(), GROUP), 1)).isEqualTo(1);
    }
}
