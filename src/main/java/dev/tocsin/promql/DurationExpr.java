package dev.tocsin.promql;

/** A duration as an expression: what may stand in {@code […]}, after {@code offset} and as a subquery step. */
public sealed interface DurationExpr {

    /** A duration or a number of seconds, as whole milliseconds. */
    record Literal(long millis) implements DurationExpr {}

    /** {@code step()}: the step of the outer query. */
    record Step() implements DurationExpr {}

    /** {@code range()}: end minus start of the outer query. */
    record Range() implements DurationExpr {}

    /** {@code -a} and {@code +a}. */
    record Unary(boolean minus, DurationExpr operand) implements DurationExpr {}

    /** {@code a op b} with {@code + - * / % ^}. */
    record Binary(char op, DurationExpr left, DurationExpr right) implements DurationExpr {}

    /** {@code max_of(a, b)} and {@code min_of(a, b)}. */
    record Extreme(boolean max, DurationExpr left, DurationExpr right) implements DurationExpr {}

    /** Parentheses, kept for printing. */
    record Paren(DurationExpr inner) implements DurationExpr {}
}
