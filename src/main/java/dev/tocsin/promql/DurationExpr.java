package dev.tocsin.promql;

import dev.tocsin.promql.Expr.Span;

/** A duration as an expression: what may stand in {@code […]}, after {@code offset} and as a subquery step. */
public sealed interface DurationExpr {

    /** Where it stands in the text, in UTF-16 offsets; parentheses around it do not count. */
    Span span();

    /**
     * A number of seconds.
     *
     * @param seconds the value, its sign included; inside arithmetic it is an ordinary number
     * @param duration whether it was written with units ({@code 5m}); matters for printing inside arithmetic only
     */
    record Literal(double seconds, boolean duration, Span span) implements DurationExpr {

        /** Whole milliseconds: nanoseconds rounded, what is below a millisecond cut off, as Prometheus does. */
        public long millis() {
            // Math.round would round half up; Go rounds half away from zero.
            return (long) Math.copySign(Math.floor(Math.abs(seconds) * 1e9 + 0.5), seconds) / 1_000_000;
        }
    }

    /** {@code step()}: the step of the outer query. */
    record Step(Span span) implements DurationExpr {}

    /** {@code range()}: end minus start of the outer query. */
    record Range(Span span) implements DurationExpr {}

    /** {@code -a}; a plus sign leaves no trace, and a negated literal is a literal. */
    record Negate(DurationExpr operand, Span span) implements DurationExpr {}

    /** {@code a op b} with {@code + - * / % ^}. */
    record Binary(char op, DurationExpr left, DurationExpr right) implements DurationExpr {
        @Override
        public Span span() {
            return new Span(left.span().start(), right.span().end());
        }
    }

    /** {@code max_of(a, b)} and {@code min_of(a, b)}. */
    record Extreme(boolean max, DurationExpr left, DurationExpr right, Span span) implements DurationExpr {}

    /** Parentheses around anything but a literal, kept for printing. */
    record Paren(DurationExpr inner) implements DurationExpr {
        @Override
        public Span span() {
            return inner.span();
        }
    }
}
