package dev.tocsin.function;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a wake-up makes Tocsin do, whatever caused it: all that is due of a kind, within a budget. Doing it twice does
 * nothing the second time; what the budget does not reach stays due.
 */
public interface Functions {

    /** The functions. */
    enum Kind {
        /** Rule groups whose slot has come. */
        EVALUATE,
        /** Alerts that wait to be taken in, aggregation groups that are to be flushed, deliveries to be attempted. */
        NOTIFY,
        /** Rules as their source has them, taken over into the ledger. */
        SYNC
    }

    /**
     * Where to look first. What is due elsewhere is done as well.
     *
     * @param groups keys of rule groups ({@code file;name})
     * @param metrics names of metrics of which there are new samples
     * @param rulesChanged whether rules are said to have changed: a sync then asks for their newest state, where it else
     *     takes one that a cache has
     */
    record Hint(List<String> groups, List<String> metrics, boolean rulesChanged) {

        /** Nothing in particular. */
        public static final Hint NONE = new Hint(List.of(), List.of(), false);

        /** Rules are said to have changed. */
        public static final Hint RULES = new Hint(List.of(), List.of(), true);

        public Hint {
            groups = List.copyOf(groups);
            metrics = List.copyOf(metrics);
        }

        /** Where all of several hints say to look. */
        public static Hint merge(Collection<Hint> hints) {
            Set<String> groups = new LinkedHashSet<>();
            Set<String> metrics = new LinkedHashSet<>();
            for (Hint hint : hints) {
                groups.addAll(hint.groups());
                metrics.addAll(hint.metrics());
            }
            return new Hint(
                    List.copyOf(groups), List.copyOf(metrics), hints.stream().anyMatch(Hint::rulesChanged));
        }
    }

    /**
     * What was done.
     *
     * @param done units of work that were committed: groups evaluated, groups flushed, documents changed
     * @param failed units that failed and stay due
     * @param problems one line each, without secrets
     * @param nextDue when something of this kind is due next, epoch nanoseconds of the ledger's clock; {@link
     *     Long#MAX_VALUE} for not at all
     * @param unfinished whether the budget ended before the work
     * @param notifyDue whether there is now something for {@link Kind#NOTIFY}
     */
    record Report(
            Kind kind,
            int done,
            int failed,
            List<String> problems,
            long nextDue,
            boolean unfinished,
            boolean notifyDue) {
        public Report {
            problems = List.copyOf(problems);
        }
    }

    /**
     * Does what is due and returns when nothing of this kind is at work any more.
     *
     * @param deadline of {@link System#nanoTime()}: no work begins that cannot be expected to end before it
     * @throws dev.tocsin.ledger.LedgerException {@code UNAVAILABLE} if the ledger cannot be reached: nothing was done, and
     *     the same wake-up is welcome later
     */
    Report run(Kind kind, Hint hint, long deadline);

    /**
     * How much of a budget must be left for a unit of a kind to be begun at all: nobody stays for what could not be begun then.
     *
     * @return nanoseconds
     */
    default long longest(Kind kind) {
        return 0;
    }

    /** The ledger's present time, epoch nanoseconds. */
    long nowNanos();
}
