package dev.tocsin.promql.operator;

import dev.tocsin.promql.BinaryOp;
import java.util.function.DoubleBinaryOperator;

/** Binary operators on two floats. */
final class Arithmetic {

    private Arithmetic() {}

    /** What an arithmetic operator computes. */
    static DoubleBinaryOperator of(BinaryOp op) {
        return switch (op) {
            case ADD -> (a, b) -> a + b;
            case SUB -> (a, b) -> a - b;
            case MUL -> (a, b) -> a * b;
            case DIV -> (a, b) -> a / b;
            case MOD -> (a, b) -> a % b;
            case POW -> Arithmetic::pow;
            case ATAN2 -> Math::atan2;
            default -> throw new IllegalArgumentException(op.text() + " computes no float");
        };
    }

    /** IEEE 754-2008 {@code pow} as in Go: 1 to any power and −1 to an infinite one are 1. */
    private static double pow(double base, double exponent) {
        if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
            return 1;
        }
        return Math.pow(base, exponent);
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
