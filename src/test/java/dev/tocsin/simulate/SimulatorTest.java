package dev.tocsin.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the simulator says of the code as it is, and that it would say so if it were not. */
class SimulatorTest {

    private static final int DAYS = 500;

    /** A planted bug is found by one of so many seeds. */
    private static final int SEEDS_FOR_A_BUG = 60;

    @BeforeAll
    static void quiet() {
        Quiet.begin();
    }

    @Test
    void fiveHundredDaysKeepEveryPromise() {
        long begin = System.nanoTime();
        List<Violation> violations = new ArrayList<>();
        int[] days = new int[1];
        long first = 1;
        int threads = Math.max(1, Runtime.getRuntime().availableProcessors());
        while (days[0] < DAYS && violations.isEmpty()) {
            Simulation.run(first, 50, threads, run -> {
                days[0] += run.days();
                run.violation().ifPresent(violations::add);
            });
            first += 50;
        }
        System.out.printf(
                "simulate: %d days, %d seeds, %d violations in %d s%n",
                days[0], first - 1, violations.size(), (System.nanoTime() - begin) / 1_000_000_000L);
        assertThat(violations).isEmpty();
        assertThat(days[0]).isGreaterThanOrEqualTo(DAYS);
    }

    @Test
    void aSeedGivesTheSameRunAgain() {
        for (long seed : new long[] {3, 11}) {
            List<String> lines = new ArrayList<>();
            Simulation.Run once = Simulation.run(seed, Bug.NONE, lines::add);
            Simulation.Run again = Simulation.run(seed, Bug.NONE, Trace.NOBODY);
            assertThat(lines).hasSizeGreaterThan(100);
            assertThat(again).as("seed " + seed).isEqualTo(once);
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void aPlantedBugIsFound(Bug bug) {
        Optional<Violation> found = Optional.empty();
        for (long seed = 1; seed <= SEEDS_FOR_A_BUG && found.isEmpty(); seed++) {
            found = Simulation.run(seed, bug, Trace.NOBODY).violation();
        }
        System.out.println(bug + ": " + found.map(Violation::toString).orElse("not found"));
        assertThat(found).as(bug.name()).isPresent();
    }
}
