package dev.tocsin.promql;

import dev.tocsin.model.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A PromQL expression as parsed: immutable, positions kept, types known. Switch over it with patterns. */
public sealed interface Expr {

    /** What the expression evaluates to. */
    ValueType type();

    /** The direct sub-expressions, in the order of the text. */
    List<Expr> children();

    /** Where it stands in the text. */
    Span span();

    /** A half-open range of UTF-16 offsets into the query text. */
    record Span(int start, int end) {}

    /** A number; {@code duration} when it was written as one ({@code 5m}) and prints so. */
    record NumberLiteral(double value, boolean duration, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.SCALAR;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }
    }

    /** A string. */
    record StringLiteral(String value, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.STRING;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }
    }

    /**
     * An instant selector.
     *
     * @param name the metric name as written in front of the braces, or empty; also the last of the matchers. A name that
     *     is quoted inside the braces is a matcher only
     * @param matchers all matchers, the name's included
     */
    record VectorSelector(String name, List<Matcher> matchers, TimeShift shift, Extension extension, Span span)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }

        @Override
        public List<Expr> children() {
            return List.of();
        }
    }

    /** A range selector {@code selector[range]}. */
    record MatrixSelector(VectorSelector selector, DurationExpr range, Span span) implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }

        @Override
        public List<Expr> children() {
            return List.of(selector);
        }
    }

    /** A subquery {@code expr[range:step]}; an absent step means the default evaluation interval. */
    record Subquery(Expr expr, DurationExpr range, Optional<DurationExpr> step, TimeShift shift, Span span)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.MATRIX;
        }

        @Override
        public List<Expr> children() {
            return List.of(expr);
        }
    }

    /** A function call. */
    record Call(FunctionSignature function, List<Expr> args, Span span) implements Expr {
        @Override
        public ValueType type() {
            return function.result();
        }

        @Override
        public List<Expr> children() {
            return args;
        }
    }

    /** An aggregation; {@code grouping} are the labels of {@code by}, or of {@code without}. */
    record Aggregate(
            AggregateOp op, Expr expr, Optional<Expr> parameter, List<String> grouping, boolean without, Span span)
            implements Expr {
        @Override
        public ValueType type() {
            return ValueType.VECTOR;
        }

        @Override
        public List<Expr> children() {
            List<Expr> children = new ArrayList<>(2);
            parameter.ifPresent(children::add);
            children.add(expr);
            return children;
        }
    }

    /**
     * A binary operation.
     *
     * @param matching {@link VectorMatching#DEFAULT} where an operand is a scalar
     * @param operator where the operator itself stands
     */
    record Binary(
            BinaryOp op,
            Expr left,
            Expr right,
            VectorMatching matching,
            boolean returnBool,
            Span span,
            Span operator,
            ValueType type)
            implements Expr {

        /** The type is that of the operands, kept so that a long chain of operators need not be walked to learn it. */
        public Binary(
                BinaryOp op,
                Expr left,
                Expr right,
                VectorMatching matching,
                boolean returnBool,
                Span span,
                Span operator) {
            this(
                    op,
                    left,
                    right,
                    matching,
                    returnBool,
                    span,
                    operator,
                    left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR
                            ? ValueType.SCALAR
                            : ValueType.VECTOR);
        }

        @Override
        public List<Expr> children() {
            return List.of(left, right);
        }

        /** As of any record, but along a chain of operators in a loop: chains are longer than anything else nests. */
        @Override
        public boolean equals(@Nullable Object other) {
            Expr mine = this;
            Object others = other;
            while (mine instanceof Binary a) {
                if (a == others) {
                    return true;
                }
                if (!(others instanceof Binary b) || !a.equalsBesideLeft(b)) {
                    return false;
                }
                mine = a.left;
                others = b.left;
            }
            return mine.equals(others);
        }

        private boolean equalsBesideLeft(Binary b) {
            return op == b.op
                    && returnBool == b.returnBool
                    && span.equals(b.span)
                    && operator.equals(b.operator)
                    && matching.equals(b.matching)
                    && right.equals(b.right);
        }

        @Override
        public int hashCode() {
            int hash = 0;
            Expr expr = this;
            while (expr instanceof Binary binary) {
                hash = 31 * hash + binary.op.hashCode();
                hash = 31 * hash + binary.span.hashCode();
                hash = 31 * hash + binary.right.hashCode();
                expr = binary.left;
            }
            return 31 * hash + expr.hashCode();
        }
    }

    /** Unary plus or minus. */
    record Unary(boolean minus, Expr expr, Span span) implements Expr {
        @Override
        public ValueType type() {
            return expr.type();
        }

        @Override
        public List<Expr> children() {
            return List.of(expr);
        }
    }

    /** Parentheses of the source, kept for printing. */
    record Paren(Expr expr, Span span) implements Expr {
        @Override
        public ValueType type() {
            return expr.type();
        }

        @Override
        public List<Expr> children() {
            return List.of(expr);
        }
    }

    /** {@code anchored} and {@code smoothed}. */
    enum Extension {
        NONE,
        ANCHORED,
        SMOOTHED
    }

    /** {@code offset} and {@code @} of a selector or subquery. */
    record TimeShift(Optional<DurationExpr> offset, At at) {
        public static final TimeShift NONE = new TimeShift(Optional.empty(), new At.Evaluation());
    }

    /** Which instant a selector is anchored to. */
    sealed interface At {
        /** The evaluation time: no {@code @}. */
        record Evaluation() implements At {}

        /** {@code @ seconds}. */
        record Fixed(long millis) implements At {}

        /** {@code @ start()}. */
        record Start() implements At {}

        /** {@code @ end()}. */
        record End() implements At {}
    }
}
