package dev.tocsin.function;

import dev.tocsin.promql.Engine;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.PreparedQuery;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Plans of the queries that were asked last: a dashboard asks the same ones again and again, and what is worked out of labels
 * need not be worked out each time (design, decision 9). A plan that is in use is not in here, so that nobody waits for it.
 */
final class PlanCache {

    /** Plans that are kept; the largest hold some megabytes for a million series. */
    private static final int MOST = 64;

    private final Engine engine;
    private final Map<Expr, PreparedQuery> plans = new LinkedHashMap<>();

    PlanCache(Engine engine) {
        this.engine = engine;
    }

    /** Evaluates an expression through a plan, a known one if possible. One that fails is not kept. */
    <T> T with(Expr expr, Function<PreparedQuery, T> evaluation) {
        PreparedQuery plan = take(expr).orElseGet(() -> engine.prepare(expr));
        T result = evaluation.apply(plan);
        keep(expr, plan);
        return result;
    }

    private synchronized Optional<PreparedQuery> take(Expr expr) {
        return Optional.ofNullable(plans.remove(expr));
    }

    private synchronized void keep(Expr expr, PreparedQuery plan) {
        // Put in anew, so that the one that was not used for longest comes first.
        plans.remove(expr);
        plans.put(expr, plan);
        if (plans.size() > MOST) {
            plans.remove(plans.keySet().iterator().next());
        }
    }

    /** Plans that are kept now. */
    synchronized int size() {
        return plans.size();
    }
}
