package dev.tocsin.function.event;

import dev.tocsin.function.FunctionSettings;
import dev.tocsin.function.Functions;
import dev.tocsin.function.Functions.Hint;
import dev.tocsin.function.Functions.Kind;
import dev.tocsin.function.Functions.Report;
import dev.tocsin.function.event.EventTypes.Meaning.Wake;
import dev.tocsin.ledger.LedgerException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * Answers wake-ups: does all that is due in the roles of this process, within the budget, stays for what is due a moment
 * later, and tells others what is theirs. Nothing is at work any more when it returns, except what the answer says is
 * unfinished.
 */
public final class Wakeups {

    private static final Logger LOG = Logger.getLogger(Wakeups.class);

    private final Functions functions;
    private final FunctionSettings settings;
    private final Outgoing outgoing;
    private final FunctionMetrics metrics;
    private final Pace pace;
    private final AtomicBoolean owed = new AtomicBoolean();
    private final Map<Kind, Turns> turns = new EnumMap<>(Kind.class);

    public Wakeups(
            Functions functions, FunctionSettings settings, Outgoing outgoing, FunctionMetrics metrics, Pace pace) {
        this.functions = functions;
        this.settings = settings;
        this.outgoing = outgoing;
        this.metrics = metrics;
        this.pace = pace;
        for (Kind kind : Kind.values()) {
            turns.put(kind, new Turns(functions, kind, pace::nanoTime));
        }
    }

    /** How a wake-up ended. */
    public enum Outcome {
        /** All that was due is done. */
        DONE,
        /** The budget ended first, or somebody could not be told: the same wake-up is welcome again. */
        UNFINISHED,
        /** The ledger could not be reached: nothing was done, the same wake-up is welcome again. */
        UNAVAILABLE,
        /** A defect of Tocsin. */
        FAILED;

        /** Lower-case name, as metrics and answers have it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What a wake-up came to.
     *
     * @param reports of what was run, in order
     * @param now the ledger's time at the end, epoch nanoseconds
     * @param nextDue when something is due next in the roles of this process; {@link Long#MAX_VALUE} for not at all
     * @param problems one line each, without secrets
     */
    public record Result(Outcome outcome, List<Report> reports, long now, long nextDue, List<String> problems) {
        public Result {
            reports = List.copyOf(reports);
            problems = List.copyOf(problems);
        }
    }

    /** Whether this process does what a wake-up is about; one about nothing in particular suits all. */
    public boolean does(Wake wake) {
        return wake.kind().map(settings::does).orElse(true);
    }

    /** The roles of this process as the setting names them, for messages. */
    public String roles() {
        return String.join(
                ",",
                settings.roles().stream()
                        .sorted()
                        .map(FunctionSettings.Role::text)
                        .toList());
    }

    /** Does all that is due, what the wake-ups are about first. */
    public Result handle(Collection<Wake> wakes) {
        long begin = pace.nanoTime();
        Turn turn = new Turn(begin + settings.budget());
        Outcome outcome;
        try {
            outcome = turn.work(wakes);
        } catch (LedgerException e) {
            turn.problems.add(String.valueOf(e.getMessage()));
            LOG.warnf("a wake-up ended without all of its work: %s", e.getMessage());
            outcome = e.kind() == LedgerException.Kind.UNAVAILABLE ? Outcome.UNAVAILABLE : Outcome.FAILED;
        } catch (RuntimeException e) {
            turn.problems.add("a defect: " + e);
            LOG.error("a wake-up ended by a defect", e);
            outcome = Outcome.FAILED;
        }
        turn.reports.forEach(metrics::measure);
        metrics.wakeups.labels(outcome.text()).inc();
        metrics.duration.observe((pace.nanoTime() - begin) / 1e9);
        return new Result(outcome, turn.reports, functions.nowNanos(), turn.nextDue(), turn.problems);
    }

    /** One wake-up at work. */
    private final class Turn {
        private final long deadline;
        private final List<Report> reports = new ArrayList<>();
        private final List<String> problems = new ArrayList<>();
        private final Map<Kind, Long> next = new EnumMap<>(Kind.class);
        private boolean unfinished;
        private boolean failed;
        private boolean moved;

        Turn(long deadline) {
            this.deadline = deadline;
        }

        Outcome work(Collection<Wake> wakes) {
            Hint hint = Hint.merge(wakes.stream().map(Wake::hint).toList());
            for (Kind kind : order(wakes)) {
                run(kind, hint);
            }
            while (!unfinished && stay()) {
                moved = false;
                run(Kind.EVALUATE, Hint.NONE);
                run(Kind.NOTIFY, Hint.NONE);
            }
            if (!unfinished && !failed) {
                outgoing.heartbeat(deadline);
            }
            return unfinished ? Outcome.UNFINISHED : Outcome.DONE;
        }

        private void run(Kind kind, Hint hint) {
            if (!settings.does(kind)) {
                return;
            }
            Report report = turns(kind).run(hint, deadline);
            reports.add(report);
            problems.addAll(report.problems());
            next.put(kind, report.nextDue());
            unfinished |= report.unfinished();
            failed |= report.failed() > 0;
            moved |= report.done() > 0;
            if (kind != Kind.NOTIFY) {
                tell(report.notifyDue());
            }
        }

        /** Who notifies is told; what could not be told is told by the next wake-up. */
        private void tell(boolean notifyDue) {
            if (!owed.getAndSet(false) && !notifyDue) {
                return;
            }
            outgoing.alertsChanged(deadline).ifPresent(problem -> {
                owed.set(true);
                problems.add(problem);
                unfinished = true;
            });
        }

        /** Waits for what is due in a moment, if it is near enough; false if there is no such thing. */
        private boolean stay() {
            long due = nextDue();
            if (due == Long.MAX_VALUE) {
                return false;
            }
            long wait = Math.max(0, due - functions.nowNanos());
            long work = next.entrySet().stream()
                    .filter(one -> one.getValue() == due)
                    .mapToLong(one -> functions.longest(one.getKey()))
                    .max()
                    .orElse(0);
            // What is due and was not done, although it was tried, is for a later wake-up.
            boolean hopeless = wait == 0 && !moved;
            if (settings.linger() == 0
                    || wait > settings.linger()
                    || hopeless
                    || pace.nanoTime() + wait + work - deadline >= 0) {
                return false;
            }
            try {
                pace.sleep(wait);
                return true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        long nextDue() {
            return next.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
        }
    }

    private Turns turns(Kind kind) {
        Turns of = turns.get(kind);
        if (of == null) {
            throw new IllegalStateException("no turns of " + kind);
        }
        return of;
    }

    /**
     * What is asked for comes first. A tick looks at the rules too, so that a lost event about them is made up for; rules
     * come before their evaluation, and evaluation before notifying.
     */
    private static Set<Kind> orderOf(Set<Optional<Kind>> asked) {
        Set<Kind> order = new LinkedHashSet<>();
        if (asked.contains(Optional.of(Kind.SYNC)) || asked.contains(Optional.<Kind>empty())) {
            order.add(Kind.SYNC);
        }
        if (asked.equals(Set.of(Optional.of(Kind.NOTIFY)))) {
            order.add(Kind.NOTIFY);
        }
        order.add(Kind.EVALUATE);
        return order;
    }

    private static List<Kind> order(Collection<Wake> wakes) {
        Set<Optional<Kind>> asked = new LinkedHashSet<>();
        wakes.forEach(wake -> asked.add(wake.kind()));
        List<Kind> order = new ArrayList<>(orderOf(asked));
        order.add(Kind.NOTIFY);
        return order;
    }
}
