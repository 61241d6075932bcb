package dev.tocsin.function.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.ledger.Inbox;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.source.RuleSet;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rule groups of a process that has the ledger for itself. */
class EvaluateTest {

    @TempDir
    Path directory;

    /** Found by the simulator (seed 19): what fired was told to have resolved. */
    @Test
    void aGroupThatCannotBeReadAtTheStartIsNotTakenForARemovedOne() {
        try (EvaluateWorld world = new EvaluateWorld(directory)) {
            RuleGroup group = EvaluateWorld.group("""
                    groups:
                    - name: g
                      interval: 60s
                      rules: [{alert: A, expr: "vector(1)"}]
                    """);
            RuleSet rules = new RuleSet(1, List.of(group), List.of());
            Evaluate before = started(world, rules);
            world.clock.at(before.nextDue());
            before.startDue();
            assertThat(world.inbox()).hasSize(1);

            world.database.readsFail(1);
            Evaluate after = started(world, rules);
            assertThat(after.groups(false)).isEmpty();
            for (int second = 0; second < 120; second++) {
                world.clock.advance(1);
                after.startDue();
            }

            assertThat(after.groups(true).getFirst().rules()).hasSize(1);
            assertThat(world.inbox())
                    .allSatisfy(change -> assertThat(change.alert().resolvedAt(world.clock.nanos()))
                            .isFalse());
        }
    }

    @Test
    void whatFiresIsSaidAsItWasHandedOver() {
        try (EvaluateWorld world = new EvaluateWorld(directory)) {
            RuleSet rules = new RuleSet(1, List.of(EvaluateWorld.group("""
                    groups:
                    - name: g
                      interval: 60s
                      rules:
                      - {alert: A, expr: "vector(1)", annotations: {summary: "is {{ $value }}"}}
                      - {alert: B, expr: "vector(1)", for: 1h}
                    """)), List.of());
            Evaluate before = started(world, rules);
            world.clock.at(before.nextDue());
            before.startDue();
            Inbox.Change handed = world.inbox().getFirst();

            List<Inbox.Change> standing = started(world, rules).standing().orElseThrow();
            assertThat(standing)
                    .singleElement()
                    .usingRecursiveComparison()
                    .ignoringFields("id")
                    .isEqualTo(handed);

            world.database.readsFail(1);
            assertThat(started(world, rules).standing()).isEmpty();
        }
    }

    private static Evaluate started(EvaluateWorld world, RuleSet rules) {
        Evaluate evaluate = new Evaluate(world.context, Runnable::run);
        evaluate.update(rules);
        evaluate.endForgotten();
        return evaluate;
    }
}
