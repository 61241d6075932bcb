package dev.tocsin.promql;

import dev.tocsin.promql.eval.Scratch;
import dev.tocsin.promql.operator.CommonParts;
import java.util.List;

/**
 * Evaluates PromQL. Immutable and free of clocks and input or output: time is an argument, samples come from a {@link
 * SeriesSource}. Any number of threads may use one engine at once.
 */
public final class Engine {

    private final EngineOptions options;
    private final Scratch scratch = new Scratch();

    public Engine(EngineOptions options) {
        this.options = options;
    }

    public EngineOptions options() {
        return options;
    }

    /**
     * A plan for an expression, to be kept between evaluations: rules are evaluated through one each tick.
     *
     * @throws QueryException if the expression cannot be planned
     */
    public PreparedQuery prepare(Expr expr) {
        return new PreparedQuery(options, expr, CommonParts.NONE, scratch);
    }

    /** Plans for expressions that are evaluated together, which share what they have in common. */
    public PreparedQueries prepare(List<Expr> exprs) {
        return new PreparedQueries(options, scratch, exprs);
    }

    /**
     * Evaluates an expression at one instant.
     *
     * @param timeMillis evaluation time, Unix milliseconds
     * @throws QueryException if there is no answer
     */
    public QueryResult instant(Expr expr, long timeMillis, SeriesSource source, QueryControl control) {
        return prepare(expr).instant(timeMillis, source, control);
    }

    /**
     * Evaluates an expression at {@code start, start + step, …} up to {@code end}; the value is a matrix sorted by labels.
     *
     * @param startMillis first evaluation time, Unix milliseconds
     * @param endMillis last possible evaluation time, inclusive
     * @param stepMillis distance of evaluation times, positive
     * @throws QueryException if there is no answer
     * @throws IllegalArgumentException if the step is not positive or the end before the start
     */
    public QueryResult range(
            Expr expr, long startMillis, long endMillis, long stepMillis, SeriesSource source, QueryControl control) {
        return prepare(expr).range(startMillis, endMillis, stepMillis, source, control);
    }
}
