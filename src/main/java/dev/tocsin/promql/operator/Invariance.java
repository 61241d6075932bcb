package dev.tocsin.promql.operator;

import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Expr.At;
import java.util.Set;

/**
 * Which expressions have the same value at all steps (Prometheus {@code preprocessExprHelper}): what hangs on {@code @} and
 * numbers only.
 */
final class Invariance {

    /** Functions whose value changes with the evaluation time though their arguments do not. */
    private static final Set<String> UNSAFE = Set.of(
            "days_in_month",
            "day_of_month",
            "day_of_week",
            "day_of_year",
            "hour",
            "minute",
            "month",
            "year",
            "predict_linear",
            "time",
            "timestamp");

    private Invariance() {}

    static boolean isInvariant(Expr expr) {
        return switch (expr) {
            case Expr.NumberLiteral number -> true;
            case Expr.StringLiteral string -> true;
            case Expr.VectorSelector selector -> fixed(selector.shift());
            case Expr.MatrixSelector matrix -> fixed(matrix.selector().shift());
            case Expr.Subquery subquery -> fixed(subquery.shift());
            case Expr.Paren paren -> isInvariant(paren.expr());
            case Expr.Unary unary -> isInvariant(unary.expr());
            // The parameter does not count, as in Prometheus.
            case Expr.Aggregate aggregate -> isInvariant(aggregate.expr());
            case Expr.Binary binary -> isInvariant(binary.left()) && isInvariant(binary.right());
            case Expr.Call call -> call(call);
        };
    }

    private static boolean call(Expr.Call call) {
        String name = call.function().name();
        boolean all = call.args().stream().allMatch(Invariance::isInvariant);
        if (name.equals("timestamp")) {
            return all && unwrapped(call.args().getFirst()) instanceof Expr.VectorSelector;
        }
        return all && !UNSAFE.contains(name);
    }

    private static boolean fixed(Expr.TimeShift shift) {
        return !(shift.at() instanceof At.Evaluation);
    }

    /** An expression without the parentheses around it. */
    static Expr unwrapped(Expr expr) {
        Expr inner = expr;
        while (inner instanceof Expr.Paren paren) {
            inner = paren.expr();
        }
        return inner;
    }
}
