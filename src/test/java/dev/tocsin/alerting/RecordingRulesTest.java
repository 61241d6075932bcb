package dev.tocsin.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.World.Sample;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.Rule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Recording rules (Prometheus 3.14 rules/recording.go). */
class RecordingRulesTest {

    private static World world() {
        return new World(
                Rules.group().record("job:up:sum", "team", "x", "pod", "").build());
    }

    @Test
    void theNameAndTheLabelsOfTheRuleOverrideTheSamplesAndAnEmptyLabelRemoves() {
        World world =
                world().answer("job:up:sum", Sample.of(1.5, "__name__", "up", "job", "a", "pod", "p", "team", "y"));
        GroupResult result = world.tick(30);
        assertThat(world.storedAt(30)).containsExactly("job:up:sum{job=\"a\", team=\"x\"} 1.5");
        assertThat(result.samples()).isEqualTo(1);
        assertThat(world.state.rows()).isEmpty();
        assertThat(result.delta().rows()).isZero();
    }

    @Test
    void seriesThatVanishEndAndThoseThatComeBackGoOn() {
        World world = world().answer("job:up:sum", Sample.of(1, "job", "a"), Sample.of(2, "job", "b"));
        world.tick(30);
        world.answer("job:up:sum", Sample.of(3, "job", "b"), Sample.of(4, "job", "c"))
                .tick(60);
        assertThat(world.storedAt(60))
                .containsExactly(
                        "job:up:sum{job=\"a\", team=\"x\"} stale",
                        "job:up:sum{job=\"b\", team=\"x\"} 3",
                        "job:up:sum{job=\"c\", team=\"x\"} 4");
        world.answer("job:up:sum", Sample.of(5, "job", "c"), Sample.of(6, "job", "a"), Sample.of(7, "job", "b"))
                .tick(90);
        assertThat(world.storedAt(90))
                .containsExactly(
                        "job:up:sum{job=\"a\", team=\"x\"} 6",
                        "job:up:sum{job=\"b\", team=\"x\"} 7",
                        "job:up:sum{job=\"c\", team=\"x\"} 5");
    }

    @Test
    void anotherProcessEndsSeriesThatVanish() {
        World world = world().answer("job:up:sum", Sample.of(1, "job", "a"), Sample.of(2, "job", "b"));
        GroupResult first = world.tick(30);
        assertThat(first.delta().recorded()).hasSize(1);
        assertThat(world.tick(60).delta().recorded()).as("the same series").isEmpty();
        world.restart();
        world.answer("job:up:sum", Sample.of(3, "job", "b")).tick(90);
        assertThat(world.storedAt(90))
                .containsExactly("job:up:sum{job=\"a\", team=\"x\"} stale", "job:up:sum{job=\"b\", team=\"x\"} 3");
        world.restart();
        world.answer("job:up:sum").tick(120);
        assertThat(world.storedAt(120)).containsExactly("job:up:sum{job=\"b\", team=\"x\"} stale");
        world.restart();
        world.tick(150);
        assertThat(world.storedAt(150)).isEmpty();
    }

    @Test
    void anotherProcessEndsNothingForAFailureOrAnIncompleteAnswerAndAllOfItLater() {
        World world = world().answer("job:up:sum", Sample.of(1, "job", "a"), Sample.of(2, "job", "b"));
        world.tick(30);
        world.restart();
        world.fail("job:up:sum", "away").tick(60);
        assertThat(world.storedAt(60)).isEmpty();
        world.restart();
        world.partly("job:up:sum", "a part is away", Sample.of(3, "job", "b")).tick(90);
        assertThat(world.storedAt(90)).containsExactly("job:up:sum{job=\"b\", team=\"x\"} 3");
        world.tick(120);
        world.restart();
        world.answer("job:up:sum").tick(150);
        assertThat(world.storedAt(150))
                .containsExactly("job:up:sum{job=\"a\", team=\"x\"} stale", "job:up:sum{job=\"b\", team=\"x\"} stale");
    }

    @Test
    void anotherProcessEndsTheSeriesOfARuleThatIsGoneButNotThoseThatAnotherRuleGoesOnWith() {
        World world = world().answer("job:up:sum", Sample.of(1, "job", "a"), Sample.of(2, "job", "b"));
        world.tick(30);
        world.restart();
        world.group = Rules.group().record("job:up:sum", "team", "x").build();
        world.answer("job:up:sum", Sample.of(3, "job", "b")).tick(60);
        assertThat(world.storedAt(60))
                .containsExactly("job:up:sum{job=\"a\", team=\"x\"} stale", "job:up:sum{job=\"b\", team=\"x\"} 3");
        world.restart();
        world.group = Rules.group().build();
        world.tick(90);
        assertThat(world.storedAt(90)).containsExactly("job:up:sum{job=\"b\", team=\"x\"} stale");
        assertThat(world.state.isSettled()).isTrue();
    }

    @Test
    void equalSeriesAfterTheRulesLabelsAreAnErrorAndNothingIsStored() {
        World world = world().answer("job:up:sum", Sample.of(1, "job", "a"));
        world.tick(30);
        GroupResult result = world.answer("job:up:sum", Sample.of(1, "job", "a"), Sample.of(2, "job", "a", "pod", "p"))
                .tick(60);
        assertThat(result.rules().getFirst().run().lastError())
                .isEqualTo("vector contains metrics with the same labelset after applying rule labels");
        assertThat(result.failures()).isEqualTo(1);
        assertThat(world.storedAt(60)).isEmpty();
        GroupResult twice = world.answer("job:up:sum", Sample.of(1, "pod", "p"), Sample.of(2, "pod", "q"))
                .tick(90);
        assertThat(twice.failures()).isEqualTo(1);
        world.answer("job:up:sum").tick(120);
        assertThat(world.storedAt(120)).containsExactly("job:up:sum{job=\"a\", team=\"x\"} stale");
    }

    @Test
    void aLimitThatIsExceededStoresNothing() {
        World world = new World(Rules.group().limit(1).record("r").build());
        world.answer("r", Sample.of(1, "i", "a")).tick(30);
        assertThat(world.storedAt(30)).hasSize(1);
        GroupResult result = world.answer("r", Sample.of(1, "i", "a"), Sample.of(1, "i", "b"))
                .tick(60);
        assertThat(result.rules().getFirst().run().lastError()).isEqualTo("exceeded limit of 1 with 2 series");
        assertThat(world.storedAt(60)).isEmpty();
    }

    @Test
    void whatARuleStoresIsSeenByTheRulesBehindIt() {
        List<String> order = new ArrayList<>();
        RuleQueries queries = (Rule rule, long at) -> {
            order.add("query " + rule.name());
            return new OneSample();
        };
        SampleSink sink = (rule, samples) -> {
            order.add("store " + samples.series()[0].metricName());
            return List.of();
        };
        GroupEvaluation evaluation = new GroupEvaluation(
                Rules.group().record("a").record("b").build(),
                new TestExpander(Labels.EMPTY),
                EvaluationOptions.defaults(""));
        evaluation.run(GroupState.empty(Rules.GROUP), Tick.at(1, queries, sink, () -> 1));
        assertThat(order).containsExactly("query a", "store a", "query b", "store b");
    }

    private record OneSample() implements RuleQueries.Answer {
        @Override
        public int size() {
            return 1;
        }

        @Override
        public Labels labels(int row) {
            return Labels.EMPTY;
        }

        @Override
        public double value(int row) {
            return 1;
        }

        @Override
        public dev.tocsin.model.@org.jspecify.annotations.Nullable FloatHistogram histogram(int row) {
            return null;
        }
    }
}
