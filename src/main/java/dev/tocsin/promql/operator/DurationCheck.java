package dev.tocsin.promql.operator;

import dev.tocsin.promql.DurationExpr;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.eval.Evaluation;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether the durations that are worked out from the times of a query are possible ones: known before anything is evaluated, and an
 * error of who asked (Prometheus {@code promql.PreprocessExpr}).
 */
public final class DurationCheck {

    private final List<Duration> durations = new ArrayList<>(0);

    /** Collects the durations of an expression, in the order in which Prometheus looks at them. */
    public DurationCheck(Expr expr) {
        collect(expr);
    }

    /**
     * Works each of them out.
     *
     * @throws QueryException of kind {@code INVALID} if one is negative, 0 or out of range
     */
    public void check(Evaluation.Query query) {
        for (Duration duration : durations) {
            duration.millis(query);
        }
    }

    private void collect(Expr expr) {
        switch (expr) {
            case Expr.VectorSelector selector -> shift(selector.shift());
            case Expr.MatrixSelector matrix -> {
                add(matrix.range(), false);
                shift(matrix.selector().shift());
            }
            case Expr.Subquery subquery -> {
                shift(subquery.shift());
                subquery.step().ifPresent(step -> add(step, false));
                add(subquery.range(), false);
                collect(subquery.expr());
            }
            case Expr.Aggregate aggregate -> {
                collect(aggregate.expr());
                aggregate.parameter().ifPresent(this::collect);
            }
            default -> expr.children().forEach(this::collect);
        }
    }

    private void shift(Expr.TimeShift shift) {
        shift.offset().ifPresent(offset -> add(offset, true));
    }

    private void add(DurationExpr duration, boolean mayBeNegative) {
        if (!(duration instanceof DurationExpr.Literal)) {
            durations.add(new Duration(duration, mayBeNegative));
        }
    }
}
