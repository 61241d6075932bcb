package dev.tocsin.function.event;

import static dev.tocsin.function.event.ScriptedFunctions.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.function.FunctionSettings;
import dev.tocsin.function.FunctionSettings.Role;
import dev.tocsin.function.Functions.Hint;
import dev.tocsin.function.Functions.Kind;
import dev.tocsin.function.Functions.Report;
import dev.tocsin.function.event.EventTypes.Meaning.Wake;
import dev.tocsin.function.event.Wakeups.Outcome;
import dev.tocsin.function.event.Wakeups.Result;
import dev.tocsin.ledger.LedgerException;
import io.prometheus.client.CollectorRegistry;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WakeupsTest {

    private static final Wake TICK = new Wake(Optional.empty(), Hint.NONE);
    private static final Set<Role> ALL = EnumSet.allOf(Role.class);

    private final ScriptedFunctions functions = new ScriptedFunctions();
    private final CollectorRegistry registry = new CollectorRegistry();
    private final FunctionMetrics metrics = new FunctionMetrics(registry);
    private int told;
    private int heartbeats;
    private Optional<String> notTold = Optional.empty();

    private Wakeups wakeups(long linger, Set<Role> roles) {
        Outgoing outgoing = new Outgoing() {
            @Override
            public Optional<String> alertsChanged(long deadline) {
                told++;
                return notTold;
            }

            @Override
            public void heartbeat(long deadline) {
                heartbeats++;
            }
        };
        return new Wakeups(
                functions,
                new FunctionSettings(25 * SECOND, linger, true, roles, OptionalLong.empty()),
                outgoing,
                metrics,
                functions);
    }

    private static Wake of(Kind kind) {
        return new Wake(Optional.of(kind), Hint.NONE);
    }

    @Test
    void whateverTheCauseAllThatIsDueIsDoneAndWhatWasAskedForFirst() {
        Wakeups wakeups = wakeups(0, ALL);
        wakeups.handle(List.of(TICK));
        assertThat(functions.run).containsExactly(Kind.SYNC, Kind.EVALUATE, Kind.NOTIFY);
        functions.run.clear();
        wakeups.handle(List.of(of(Kind.EVALUATE)));
        assertThat(functions.run).containsExactly(Kind.EVALUATE, Kind.NOTIFY);
        functions.run.clear();
        wakeups.handle(List.of(of(Kind.NOTIFY)));
        assertThat(functions.run).containsExactly(Kind.NOTIFY, Kind.EVALUATE, Kind.NOTIFY);
        functions.run.clear();
        wakeups.handle(List.of(of(Kind.NOTIFY), of(Kind.SYNC)));
        assertThat(functions.run).containsExactly(Kind.SYNC, Kind.EVALUATE, Kind.NOTIFY);
        assertThat(heartbeats).isEqualTo(4);
    }

    @Test
    void aProcessDoesOnlyWhatItsRolesSay() {
        Wakeups wakeups = wakeups(0, EnumSet.of(Role.NOTIFY));
        assertThat(wakeups.does(TICK)).isTrue();
        assertThat(wakeups.does(of(Kind.NOTIFY))).isTrue();
        assertThat(wakeups.does(of(Kind.EVALUATE))).isFalse();
        wakeups.handle(List.of(TICK));
        assertThat(functions.run).containsExactly(Kind.NOTIFY);
    }

    @Test
    void hintsOfAllEventsOfARequestAreOneHint() {
        wakeups(0, ALL)
                .handle(List.of(
                        new Wake(Optional.of(Kind.EVALUATE), new Hint(List.of("a", "b"), List.of(), false)),
                        new Wake(Optional.of(Kind.EVALUATE), new Hint(List.of("b", "c"), List.of(), false))));
        assertThat(functions.hints.getFirst().groups()).containsExactly("a", "b", "c");
    }

    @Test
    void whoEvaluatesOnlyTellsWhoNotifiesIfThereIsSomethingAndAsksAgainIfItCannot() {
        Wakeups evaluator = wakeups(0, EnumSet.of(Role.EVALUATE));
        assertThat(evaluator.handle(List.of(TICK)).outcome()).isEqualTo(Outcome.DONE);
        assertThat(told).isZero();

        functions.on(Kind.EVALUATE, () -> new Report(Kind.EVALUATE, 1, 0, List.of(), Long.MAX_VALUE, false, true));
        assertThat(evaluator.handle(List.of(TICK)).outcome()).isEqualTo(Outcome.DONE);
        assertThat(told).isEqualTo(1);

        notTold = Optional.of("K_SINK: connection refused");
        Result result = evaluator.handle(List.of(TICK));
        assertThat(result.outcome()).isEqualTo(Outcome.UNFINISHED);
        assertThat(result.problems()).containsExactly("K_SINK: connection refused");
        functions.on(Kind.EVALUATE, () -> functions.done(Kind.EVALUATE, 0));
        notTold = Optional.empty();
        assertThat(evaluator.handle(List.of(TICK)).outcome()).isEqualTo(Outcome.DONE);
        assertThat(told)
                .as("what could not be told is told by the next wake-up")
                .isEqualTo(3);
        evaluator.handle(List.of(TICK));
        assertThat(told).isEqualTo(3);
    }

    @Test
    void theHeartbeatIsWithheldUnlessAllWasDone() {
        Wakeups wakeups = wakeups(0, ALL);
        functions.on(Kind.EVALUATE, () -> new Report(Kind.EVALUATE, 3, 1, List.of("x"), 0, false, false));
        assertThat(wakeups.handle(List.of(TICK)).outcome())
                .as("what failed stays due: asking at once would change nothing")
                .isEqualTo(Outcome.DONE);
        functions.on(Kind.EVALUATE, () -> new Report(Kind.EVALUATE, 3, 0, List.of("x"), 0, true, false));
        assertThat(wakeups.handle(List.of(TICK)).outcome()).isEqualTo(Outcome.UNFINISHED);
        functions.on(Kind.EVALUATE, () -> {
            throw new LedgerException(LedgerException.Kind.UNAVAILABLE, "gone");
        });
        Result gone = wakeups.handle(List.of(TICK));
        assertThat(gone.outcome()).isEqualTo(Outcome.UNAVAILABLE);
        assertThat(gone.problems()).containsExactly("gone");
        functions.on(Kind.EVALUATE, () -> {
            throw new IllegalStateException("a defect");
        });
        assertThat(wakeups.handle(List.of(TICK)).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(heartbeats).isZero();
        for (String outcome : List.of("done", "unfinished", "unavailable", "failed")) {
            assertThat(registry.getSampleValue(
                            "tocsin_function_wakeups_total", new String[] {"outcome"}, new String[] {outcome}))
                    .as(outcome)
                    .isEqualTo(1);
        }
    }

    @Test
    void whatIsDueInAMomentIsStayedFor() {
        long[] due = {4 * SECOND, 3 * SECOND, 6 * SECOND};
        int[] runs = {0};
        functions.on(Kind.EVALUATE, () -> functions.next(Kind.EVALUATE, due[Math.min(runs[0]++, 2)]));
        Result result = wakeups(5 * SECOND, ALL).handle(List.of(TICK));
        assertThat(functions.slept).containsExactly(4 * SECOND, 3 * SECOND);
        assertThat(functions.run)
                .containsExactly(
                        Kind.SYNC, Kind.EVALUATE, Kind.NOTIFY, Kind.EVALUATE, Kind.NOTIFY, Kind.EVALUATE, Kind.NOTIFY);
        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(result.nextDue()).isEqualTo(functions.nowNanos() + 6 * SECOND);
    }

    @Test
    void nobodyStaysBeyondTheBudget() {
        functions.on(Kind.NOTIFY, () -> functions.next(Kind.NOTIFY, 10 * SECOND));
        Result result = wakeups(60 * SECOND, ALL).handle(List.of(TICK));
        assertThat(functions.slept).as("a third wait would end after 25 s").hasSize(2);
        assertThat(result.outcome()).isEqualTo(Outcome.DONE);
        assertThat(result.nextDue()).isEqualTo(functions.nowNanos() + 10 * SECOND);
    }

    @Test
    void nobodyStaysForWhatTheRestOfTheBudgetCouldNotHold() {
        functions.longestNotify = 20 * SECOND;
        functions.on(Kind.NOTIFY, () -> functions.next(Kind.NOTIFY, 10 * SECOND));
        Result result = wakeups(15 * SECOND, ALL).handle(List.of(TICK));
        assertThat(functions.slept).as("5 of 25 s would be left").isEmpty();
        assertThat(result.outcome()).isEqualTo(Outcome.DONE);

        functions.longestNotify = 14 * SECOND;
        wakeups(15 * SECOND, ALL).handle(List.of(TICK));
        assertThat(functions.slept).as("once, not twice").containsExactly(10 * SECOND);
    }

    @Test
    void withoutLingerNobodyStays() {
        functions.on(Kind.EVALUATE, () -> functions.next(Kind.EVALUATE, 1));
        wakeups(0, ALL).handle(List.of(TICK));
        assertThat(functions.slept).isEmpty();
    }

    @Test
    void whatStaysDueAlthoughItWasTriedIsNotTriedForEver() {
        functions.on(
                Kind.EVALUATE,
                () -> new Report(Kind.EVALUATE, 0, 1, List.of("no"), functions.nowNanos() - 1, false, false));
        wakeups(5 * SECOND, ALL).handle(List.of(TICK));
        assertThat(functions.run).containsExactly(Kind.SYNC, Kind.EVALUATE, Kind.NOTIFY);
    }
}
