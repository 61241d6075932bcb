package dev.tocsin.promql;

import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.operator.Plan;

/**
 * An expression with everything about it that outlives an evaluation: which series its selectors match, to which group
 * a row belongs, which rows a binary operator joins. That is computed when the source says that the series changed, and
 * held as integer arrays (design, decision 9). A cache and nothing else: a new one gives the same answers, slower.
 *
 * <p>Evaluations through one instance take turns. Use it with one source only: another source has other series ids.
 */
public final class PreparedQuery {

    private final EngineOptions options;
    private final Expr expr;
    private final Plan plan;
    private final SampleColumns scratch = new SampleColumns();

    PreparedQuery(EngineOptions options, Expr expr) {
        this.options = options;
        this.expr = expr;
        this.plan = Plan.of(expr);
    }

    /** The expression. */
    public Expr expr() {
        return expr;
    }

    /** As {@link Engine#instant}. */
    public synchronized QueryResult instant(long timeMillis, SeriesSource source, QueryControl control) {
        Evaluation.Query query =
                Evaluation.Query.of(options, source, control, scratch, new Evaluation.Grid(timeMillis, timeMillis, 0));
        QueryValue value = plan.instant(new Evaluation(query, timeMillis, 1, 1));
        return result(query, value);
    }

    /** As {@link Engine#range}. */
    public synchronized QueryResult range(
            long startMillis, long endMillis, long stepMillis, SeriesSource source, QueryControl control) {
        if (stepMillis <= 0 || endMillis < startMillis) {
            throw new IllegalArgumentException(
                    "a range query needs a positive step and an end not before its start, got" + " start " + startMillis
                            + ", end " + endMillis + ", step " + stepMillis);
        }
        int steps = Math.toIntExact((endMillis - startMillis) / stepMillis + 1);
        Evaluation.Query query = Evaluation.Query.of(
                options, source, control, scratch, new Evaluation.Grid(startMillis, endMillis, stepMillis));
        QueryValue value = plan.range(new Evaluation(query, startMillis, stepMillis, steps));
        return result(query, value);
    }

    private static QueryResult result(Evaluation.Query query, QueryValue value) {
        return new QueryResult(
                value,
                query.remarks().annotations(),
                new QueryResult.Statistics(
                        query.budget().total(), query.budget().peak()));
    }
}
