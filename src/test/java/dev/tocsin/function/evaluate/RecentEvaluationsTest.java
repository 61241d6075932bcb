package dev.tocsin.function.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.alerting.EvaluationOptions;
import dev.tocsin.alerting.Expander;
import dev.tocsin.alerting.GroupEvaluation;
import dev.tocsin.alerting.GroupResult;
import dev.tocsin.alerting.GroupState;
import dev.tocsin.alerting.Tick;
import dev.tocsin.rules.GroupId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentEvaluationsTest {

    private static final GroupResult RESULT = result();

    /** Of a group without rules, which took no time. */
    private static GroupResult result() {
        Expander none = new Expander() {
            @Override
            public Inputs inputs(String text) {
                return Inputs.NOTHING;
            }

            @Override
            public String expand(String ruleName, String text, Sample sample) {
                return text;
            }
        };
        GroupId id = new GroupId("files", "a", "g");
        return new GroupEvaluation(Evaluate.empty(id, 60_000_000_000L, null), none, EvaluationOptions.defaults(""))
                .run(
                        GroupState.empty(id),
                        Tick.at(
                                1,
                                (rule, at) -> {
                                    throw new AssertionError("there is no rule");
                                },
                                (rule, samples) -> List.of(),
                                () -> 1));
    }

    private static String entry(int slot) {
        return "{\"slot\":%d,\"started\":%d,\"took\":%d,\"samples\":0,\"failures\":0,\"transitions\":0}"
                .formatted(slot, slot + 1, RESULT.durationNanos());
    }

    private static String ring(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(RecentEvaluationsTest::entry)
                .toList()
                .toString()
                .replace(", ", ",");
    }

    @Test
    void theLastTwentyAreKeptAlsoByAWorkerThatBeginsWithWhatIsStored() {
        String ring = "[]";
        RecentEvaluations recent = new RecentEvaluations();
        for (int slot = 1; slot <= 25; slot++) {
            ring = recent.add(ring, slot, slot + 1, RESULT);
        }
        assertThat(ring).isEqualTo(ring(6, 25));
        assertThat(new RecentEvaluations().add(ring, 26, 27, RESULT)).isEqualTo(ring(7, 26));
        assertThat(recent.add(ring(11, 30), 31, 32, RESULT))
                .as("another worker went on meanwhile")
                .isEqualTo(ring(12, 31));
        assertThat(recent.add("damaged", 40, 41, RESULT)).isEqualTo(ring(40, 40));
    }
}
