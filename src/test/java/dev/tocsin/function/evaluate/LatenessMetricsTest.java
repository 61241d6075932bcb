package dev.tocsin.function.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.rules.RuleGroup;
import dev.tocsin.source.RuleSet;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LatenessMetricsTest {

    @TempDir
    Path directory;

    private final CollectorRegistry registry = new CollectorRegistry();

    private double of(String metric) {
        Double value = registry.getSampleValue(metric, new String[] {"rule_group"}, new String[] {"rules/a.yaml;g"});
        return value == null ? Double.NaN : value;
    }

    @Test
    void aSlotThatNobodyWokeForIsSeenWhileItIsDueAndCountedAfterwards() {
        try (EvaluateWorld world = new EvaluateWorld(directory)) {
            RuleGroup group = EvaluateWorld.group("""
                    groups:
                    - name: g
                      interval: 60s
                      rules: [{record: r, expr: "1"}]
                    """);
            Evaluate evaluate = new Evaluate(world.context);
            evaluate.update(new RuleSet(1, List.of(group), List.of()));
            registry.register(new LatenessMetrics(evaluate, world.clock::nanos));
            long due = evaluate.groups(false).getFirst().nextDue();

            assertThat(of("tocsin_rule_group_overdue_seconds")).isZero();
            assertThat(of("tocsin_rule_group_watermark_timestamp_seconds")).isNaN();
            world.clock.at(due + 150 * EvaluateWorld.SECOND);
            assertThat(of("tocsin_rule_group_overdue_seconds")).isEqualTo(150);

            evaluate.start();
            assertThat(evaluate.awaitIdle(System.nanoTime() + 20 * EvaluateWorld.SECOND))
                    .isEqualTo(new dev.tocsin.function.DueLoop.Round(1, 0, false));
            assertThat(of("tocsin_rule_group_overdue_seconds")).isZero();
            assertThat(of("tocsin_rule_group_missed_slots_total")).isEqualTo(2);
            assertThat(of("tocsin_rule_group_watermark_timestamp_seconds"))
                    .isEqualTo((due + 120 * EvaluateWorld.SECOND) / 1e9);
            evaluate.close();
        }
    }
}
