package dev.tocsin.promql.operator;

import dev.tocsin.model.GoQuote;
import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.gomath.Exponentials;
import dev.tocsin.promql.gomath.Trigonometry;
import java.util.function.DoubleBinaryOperator;

/** Binary operators on two floats. */
final class Arithmetic {

    private Arithmetic() {}

    /**
     * What an arithmetic operator computes.
     *
     * @throws QueryException for the trim operators, which know histograms only
     */
    static DoubleBinaryOperator of(BinaryOp op) {
        return switch (op) {
            case ADD -> (a, b) -> a + b;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> a / b;
            case MOD -> (a, b) -> a % b;
            case POW -> Exponentials::pow;
            case ATAN2 -> Trigonometry::atan2;
            case TRIM_UPPER, TRIM_LOWER ->
                throw QueryException.execution(
                        "operator " + GoQuote.quote(op.text()) + " not allowed for Scalar operations");
            default -> throw new IllegalArgumentException(op.text() + " computes no float");
        };
    }

    /** Whether a comparison holds. */
    static boolean compare(BinaryOp op, double a, double b) {
        return switch (op) {
            case EQL -> a == b;
            case NEQ -> a != b;
            case LSS -> a < b;
            case LTE -> a <= b;
            case GTR -> a > b;
            case GTE -> a >= b;
            default -> throw new IllegalArgumentException(op.text() + " compares nothing");
        };
    }
}
