package dev.tocsin.promql;

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

    PreparedQuery(EngineOptions options, Expr expr) {
        this.options = options;
        this.expr = expr;
    }

    /** The expression. */
    public Expr expr() {
        return expr;
    }

    /** As {@link Engine#instant}. */
    public synchronized QueryResult instant(long timeMillis, SeriesSource source, QueryControl control) {
        throw QueryException.execution("evaluation is not there yet: " + expr + options + source + control);
    }

    /** As {@link Engine#range}. */
    public synchronized QueryResult range(
            long startMillis, long endMillis, long stepMillis, SeriesSource source, QueryControl control) {
        if (stepMillis <= 0 || endMillis < startMillis) {
            throw new IllegalArgumentException("a range query needs a positive step and an end not before its start");
        }
        throw QueryException.execution("evaluation is not there yet: " + expr + options + source + control);
    }
}
