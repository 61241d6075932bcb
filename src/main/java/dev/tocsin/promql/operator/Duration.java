package dev.tocsin.promql.operator;

import dev.tocsin.promql.DurationExpr;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.gomath.Exponentials;

/**
 * A duration that may depend on step and range of the query (Prometheus {@code promql/durations.go}).
 *
 * @param mayBeNegative whether it is an offset; other durations must be greater than 0
 */
record Duration(DurationExpr expr, boolean mayBeNegative) {

    /** The largest number of seconds that fits into 64 bits of nanoseconds. */
    private static final double LIMIT_SECONDS = 0x1p63 / 1e9;

    /** The duration in this query, in milliseconds. */
    long millis(Evaluation.Query query) {
        if (expr instanceof DurationExpr.Literal literal) {
            long millis = literal.millis();
            if (literal.seconds() <= 0 && !mayBeNegative) {
                throw wrong(expr, "duration must be greater than 0");
            }
            return millis;
        }
        double seconds = seconds(expr, query);
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            throw wrong(expr, "duration is NaN or infinite");
        }
        if (seconds <= 0 && !mayBeNegative) {
            throw wrong(expr, "duration must be greater than 0");
        }
        if (Math.abs(seconds) > LIMIT_SECONDS) {
            throw wrong(expr, "duration is out of range");
        }
        return (long) (seconds * 1000);
    }

    private static QueryException wrong(DurationExpr where, String what) {
        return new QueryException(
                QueryException.Kind.INVALID,
                where.span().start() + ":" + where.span().end() + ": " + what);
    }

    private static double seconds(DurationExpr part, Evaluation.Query query) {
        return switch (part) {
            case DurationExpr.Literal literal -> literal.seconds();
            case DurationExpr.Step step -> query.step() / 1000.0;
            case DurationExpr.Range range -> (query.end() - query.start()) / 1000.0;
            case DurationExpr.Paren paren -> seconds(paren.inner(), query);
            case DurationExpr.Negate negate -> -seconds(negate.operand(), query);
            case DurationExpr.Extreme extreme -> {
                double left = seconds(extreme.left(), query);
                double right = seconds(extreme.right(), query);
                yield extreme.max() ? Math.max(left, right) : Math.min(left, right);
            }
            case DurationExpr.Binary binary ->
                binary(binary, seconds(binary.left(), query), seconds(binary.right(), query));
        };
    }

    private static double binary(DurationExpr.Binary binary, double left, double right) {
        return switch (binary.op()) {
            case '+' -> left + right;
            case '-' -> left - right;
            case '*' -> left * right;
            case '^' -> Exponentials.pow(left, right);
            case '/' -> {
                if (right == 0) {
                    throw wrong(binary, "division by zero");
                }
                yield left / right;
            }
            case '%' -> {
                if (right == 0) {
                    throw wrong(binary, "modulo by zero");
                }
                yield left % right;
            }
            default -> throw new IllegalArgumentException("not a duration operator: " + binary.op());
        };
    }
}
