package dev.tocsin.alerting;

import static dev.tocsin.alerting.Rules.Alert.alert;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.World.Sample;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleGroup;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 100,000 active alerts: what a tick writes and expands is in proportion to what changes. */
class ManyAlertsTest {

    private static final int MANY = 100_000;
    private static final int CHANGED = 100;

    private final RuleGroup group =
            Rules.of(alert("Many").annotations("summary", "{{ $labels.i }} is at {{ $value }}"));
    private final TestExpander expander = new TestExpander(Labels.EMPTY);
    private final GroupEvaluation evaluation =
            new GroupEvaluation(group, expander, EvaluationOptions.defaults("http://tocsin.example"));
    private Labels[] series = new Labels[0];
    private GroupState state = GroupState.empty(Rules.GROUP);
    private long nextId = 1;
    private int staleMarkers;

    @BeforeEach
    void begin() {
        series = new Labels[MANY];
        for (int i = 0; i < MANY; i++) {
            series[i] = labels(i);
        }
        assertThat(tick(30).delta().inserted()).hasSize(MANY);
        assertThat(expander.expansions).isEqualTo(MANY);
        expander.expansions = 0;
    }

    private static Labels labels(int i) {
        return Labels.of("__name__", "m", "i", Integer.toString(i), "job", "node");
    }

    private GroupResult tick(long seconds) {
        staleMarkers = 0;
        RuleQueries queries = (rule, at) -> new Column(series, seconds);
        SampleSink sink = (rule, samples) -> {
            staleMarkers += samples.stale().length;
            return List.of();
        };
        GroupResult result = evaluation.run(state, Tick.at(seconds * World.SECOND, queries, sink, () -> nextId++));
        state = result.state();
        return result;
    }

    /** A column of values that all are the time. */
    private record Column(Labels[] series, double value) implements RuleQueries.Answer {
        @Override
        public int size() {
            return series.length;
        }

        @Override
        public Labels labels(int row) {
            return series[row];
        }

        @Override
        public double value(int row) {
            return value;
        }

        @Override
        public @Nullable FloatHistogram histogram(int row) {
            return null;
        }
    }

    @Test
    void aTickWithoutChangesWritesNoRowAlsoWhenAllAreDueForResend() {
        assertThat(tick(60).delta().rows()).isZero();
        GroupResult resend = tick(120);
        assertThat(resend.outgoing().isEmpty()).isFalse();
        assertThat(resend.delta().rows()).isZero();
        assertThat(expander.expansions)
                .as("annotations are expanded when they are sent")
                .isZero();
        List<OutgoingAlert> sent = resend.outgoing().toList();
        assertThat(sent).hasSize(MANY);
        assertThat(World.annotations(sent.getFirst().annotations()).get("summary"))
                .endsWith("is at 120");
        assertThat(state.columns().rules().getFirst().cohorts().all()).hasSize(1);
    }

    @Test
    void aTickInWhichHundredChangeWritesHundredRowsAlsoWhenAllAreDueForResend() {
        Labels[] all = series;
        series = Arrays.copyOfRange(all, CHANGED, MANY);
        GroupResult resolved = tick(120);
        assertThat(resolved.delta().updated()).hasSize(CHANGED);
        assertThat(resolved.delta().rows()).isEqualTo(CHANGED);
        assertThat(resolved.changes()).hasSize(CHANGED);
        assertThat(resolved.outgoing().toList()).hasSize(MANY);
        assertThat(staleMarkers).isEqualTo(2 * CHANGED);
        series = all;
        GroupResult again = tick(210);
        assertThat(again.delta().deleted()).hasSize(CHANGED);
        assertThat(again.delta().inserted()).hasSize(CHANGED);
        assertThat(again.delta().rows()).isEqualTo(2 * CHANGED);
    }

    @Test
    void alertsInTheMiddleThatComeAndGoDoNotDisturbTheOthers() {
        for (int round = 1; round <= 20; round++) {
            int from = 4_000 * round;
            Labels[] next = new Labels[MANY];
            System.arraycopy(series, 0, next, 0, from);
            System.arraycopy(series, from + CHANGED, next, from, MANY - CHANGED - from);
            for (int i = 0; i < CHANGED; i++) {
                next[MANY - CHANGED + i] = labels(MANY * round + i);
            }
            series = next;
            assertThat(tick(30 + 30L * round).delta().rows()).isEqualTo(2 * CHANGED);
        }
        RuleStatus status = RuleStatus.of(group, state, false).getFirst();
        assertThat(status.firing()).isEqualTo(MANY);
        assertThat(state.columns().rules().getFirst().cohorts().all()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void whatWasReadBackGoesOnWithoutARow() {
        tick(60);
        state = GroupState.restore(Rules.GROUP, state.columns(), state.rows(), state.recorded());
        assertThat(tick(90).delta().rows()).isZero();
        assertThat(tick(120).outgoing().toList()).hasSize(MANY);
    }

    @Test
    void aSampleInAnotherObjectIsTheSameAlert() {
        Sample again = Sample.of(1, "__name__", "m", "i", "7", "job", "node");
        series[7] = again.labels();
        assertThat(tick(60).delta().rows()).isZero();
    }
}
