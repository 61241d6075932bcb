package dev.tocsin.function;

import dev.tocsin.promql.Explanation;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Printer;
import dev.tocsin.promql.Profile;
import dev.tocsin.promql.QueryControl;
import dev.tocsin.rules.Rule;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The log of slow queries: a query that took long is logged with what each part of its plan cost, also one that was stopped
 * or failed.
 *
 * @param thresholdNanos from how long on, in nanoseconds; 0: none is logged
 */
public record SlowQueries(long thresholdNanos) {

    private static final Logger LOG = Logger.getLogger(SlowQueries.class);

    /** Nothing is logged. */
    public static final SlowQueries NONE = new SlowQueries(0);

    /** A query may be long: so many characters of it are logged. */
    private static final int MOST_TEXT = 2000;

    /**
     * Runs a query and logs it if it was slow.
     *
     * @param what names it in the log, with its times in Unix milliseconds
     * @param run evaluates it under the control it is given
     */
    public <T> T watch(String what, Expr expr, QueryControl control, Function<QueryControl, T> run) {
        if (thresholdNanos <= 0) {
            return run.apply(control);
        }
        Profile profile = new Profile(control.nanoClock());
        long begin = profile.now();
        try {
            return run.apply(control.watchedBy(profile));
        } finally {
            long nanos = profile.now() - begin;
            if (nanos >= thresholdNanos) {
                LOG.warn(text(what, expr, profile, nanos));
            }
        }
    }

    /**
     * Evaluates a rule and logs it if it was slow.
     *
     * @param stopped true once its result is not wanted any more
     */
    public <T> T watch(Rule rule, long atMillis, BooleanSupplier stopped, Function<QueryControl, T> run) {
        QueryControl control = new QueryControl(System::nanoTime, Long.MAX_VALUE, stopped);
        return watch("rule " + rule.name() + " at " + atMillis, rule.expr().expr(), control, run);
    }

    private static String text(String what, Expr expr, Profile profile, long nanos) {
        String query = Printer.canonical(expr);
        String shown = query.length() > MOST_TEXT ? query.substring(0, MOST_TEXT) + "…" : query;
        return String.format(Locale.ROOT, "slow %s took %.3f s: %s%n", what, nanos / 1e9, shown)
                + Explanation.text(profile.explain(expr)).stripTrailing();
    }
}
