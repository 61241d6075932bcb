package dev.tocsin.promql;

import dev.tocsin.promql.eval.Budget;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Scratch;
import dev.tocsin.promql.operator.CommonParts;
import dev.tocsin.promql.operator.DurationCheck;
import dev.tocsin.promql.operator.Plan;
import java.util.function.Function;

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
    private final DurationCheck durations;
    private final Scratch scratch;

    PreparedQuery(EngineOptions options, Expr expr, CommonParts common, Scratch scratch) {
        this.options = options;
        this.scratch = scratch;
        this.expr = expr;
        this.plan = Plan.of(expr, common);
        this.durations = new DurationCheck(expr);
    }

    /** The expression. */
    public Expr expr() {
        return expr;
    }

    /** As {@link Engine#instant}. */
    public QueryResult instant(long timeMillis, SeriesSource source, QueryControl control) {
        return instant(timeMillis, source, control, Sharing.NONE);
    }

    /**
     * As {@link Engine#instant}.
     *
     * @param sharing shared with queries over the same source at the same time
     */
    public synchronized QueryResult instant(
            long timeMillis, SeriesSource source, QueryControl control, Sharing sharing) {
        return run(
                source,
                control,
                sharing,
                new Evaluation.Grid(timeMillis, timeMillis, 0),
                query -> plan.instant(new Evaluation(query, timeMillis, 1, 1)));
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
        return run(
                source,
                control,
                Sharing.NONE,
                new Evaluation.Grid(startMillis, endMillis, stepMillis),
                query -> plan.range(new Evaluation(query, startMillis, stepMillis, steps, endMillis)));
    }

    private QueryResult run(
            SeriesSource source,
            QueryControl control,
            Sharing sharing,
            Evaluation.Grid grid,
            Function<Evaluation.Query, QueryValue> evaluate) {
        SampleColumns columns = scratch.take();
        try {
            Evaluation.Query query = Evaluation.Query.of(options, source, control, columns, grid, sharing);
            durations.check(query);
            QueryValue value = evaluate.apply(query);
            Budget budget = query.budget();
            return new QueryResult(
                    value, query.remarks().annotations(), new QueryResult.Statistics(budget.total(), budget.peak()));
        } finally {
            scratch.put(columns);
        }
    }
}
