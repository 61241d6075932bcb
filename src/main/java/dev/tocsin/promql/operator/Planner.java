package dev.tocsin.promql.operator;

import static dev.tocsin.promql.operator.Invariance.unwrapped;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Names;
import dev.tocsin.promql.AggregateOp;
import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.ValueType;
import dev.tocsin.promql.aggregate.Aggregation;
import dev.tocsin.promql.aggregate.Aggregators;
import dev.tocsin.promql.aggregate.CountValues;
import dev.tocsin.promql.aggregate.LimitRatio;
import dev.tocsin.promql.aggregate.QuantileAggregation;
import dev.tocsin.promql.aggregate.TopK;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns an expression into operators: one switch for each type of value. */
public final class Planner {

    private final CallPlanner calls = new CallPlanner(this);
    private final Set<Expr> hinted;
    private final CommonParts common;

    /**
     * @param whole what this is to plan, or to plan parts of
     * @param common what it has in common with others
     */
    public Planner(Expr whole, CommonParts common) {
        this(ResetHints.selectors(whole), common);
    }

    private Planner(Set<Expr> hinted, CommonParts common) {
        this.hinted = hinted;
        this.common = common;
    }

    /** The operator of an expression that is an instant vector. Few frames a level: chains of operators are deep. */
    public VectorOperator vector(Expr expr) {
        Expr part = unwrapped(expr);
        Optional<String> key = common.keyOf(part, hinted);
        Optional<VectorOperator> planned = key.flatMap(known -> common.planned(known, part));
        if (planned.isPresent()) {
            return new ProfiledVector(part, planned.get());
        }
        VectorOperator operator = plainVector(part);
        boolean once = !(part instanceof Expr.VectorSelector) && Invariance.isInvariant(part);
        VectorOperator own = once ? new StepInvariant(operator) : operator;
        return new ProfiledVector(
                part, key.map(known -> common.keep(known, part, own)).orElse(own));
    }

    private VectorOperator plainVector(Expr expr) {
        return switch (expr) {
            case Expr.Paren paren -> plainVector(paren.expr());
            case Expr.VectorSelector selector -> selector(selector, InstantSelector.Wanted.VALUE);
            case Expr.Unary unary -> unary.minus() ? new Negation(vector(unary.expr())) : vector(unary.expr());
            case Expr.Aggregate aggregate -> aggregate(aggregate);
            case Expr.Binary binary -> binary(binary);
            case Expr.Call call -> calls.vector(call);
            case Expr.NumberLiteral e -> throw mismatch(e, ValueType.VECTOR);
            case Expr.StringLiteral e -> throw mismatch(e, ValueType.VECTOR);
            case Expr.MatrixSelector e -> throw mismatch(e, ValueType.VECTOR);
            case Expr.Subquery e -> throw mismatch(e, ValueType.VECTOR);
        };
    }

    VectorOperator selector(Expr.VectorSelector selector, InstantSelector.Wanted wanted) {
        if (selector.extension() == Expr.Extension.SMOOTHED) {
            return new SmoothedSelector(
                    selector.matchers(),
                    Shift.of(selector.shift()),
                    selector.span().start());
        }
        return new InstantSelector(selector.matchers(), Shift.of(selector.shift()), wanted, hinted.contains(selector));
    }

    /** The operator of an expression that is a range vector. */
    public RangeOperator range(Expr expr) {
        return new ProfiledRange(unwrapped(expr), plainRange(expr));
    }

    private RangeOperator plainRange(Expr expr) {
        return switch (unwrapped(expr)) {
            case Expr.MatrixSelector matrix -> {
                Expr.VectorSelector selector = matrix.selector();
                yield new RangeSelector(
                        selector.matchers(),
                        Shift.of(selector.shift()),
                        new Duration(matrix.range(), false),
                        selector.extension(),
                        hinted.contains(selector));
            }
            case Expr.Subquery subquery ->
                new Subquery(
                        ofSubquery(subquery.expr()),
                        Shift.of(subquery.shift()),
                        new Duration(subquery.range(), false),
                        subquery.step().map(step -> new Duration(step, false)));
            default -> throw mismatch(expr, ValueType.MATRIX);
        };
    }

    /** What a subquery evaluates, at many times: it has nothing in common with others, and all of its histograms count. */
    private VectorOperator ofSubquery(Expr expr) {
        Planner inside = new Planner(Set.of(), CommonParts.NONE);
        return expr.type() == ValueType.SCALAR ? Scalars.asVector(inside.scalar(expr)) : inside.vector(expr);
    }

    /** The operator of an expression that is a scalar. */
    public ScalarOperator scalar(Expr expr) {
        return switch (expr) {
            case Expr.NumberLiteral number -> Constant.of(number.value());
            case Expr.Paren paren -> scalar(paren.expr());
            case Expr.Unary unary -> unary.minus() ? Scalars.negated(scalar(unary.expr())) : scalar(unary.expr());
            case Expr.Binary binary -> new ScalarBinary(binary.op(), scalar(binary.left()), scalar(binary.right()));
            case Expr.Call call -> calls.scalar(call);
            case Expr.StringLiteral e -> throw mismatch(e, ValueType.SCALAR);
            case Expr.VectorSelector e -> throw mismatch(e, ValueType.SCALAR);
            case Expr.MatrixSelector e -> throw mismatch(e, ValueType.SCALAR);
            case Expr.Subquery e -> throw mismatch(e, ValueType.SCALAR);
            case Expr.Aggregate e -> throw mismatch(e, ValueType.SCALAR);
        };
    }

    /** The text of a string expression. */
    public static String string(Expr expr) {
        if (unwrapped(expr) instanceof Expr.StringLiteral string) {
            return string.value();
        }
        throw mismatch(expr, ValueType.STRING);
    }

    /** An expression that passed the parser's type checks is never this. */
    static IllegalArgumentException mismatch(Expr expr, ValueType wanted) {
        return new IllegalArgumentException("expected " + wanted.documented() + ", got "
                + expr.type().documented() + " at offset " + expr.span().start());
    }

    private VectorOperator binary(Expr.Binary binary) {
        BinaryOp op = binary.op();
        int position = binary.span().start();
        boolean leftScalar = binary.left().type() == ValueType.SCALAR;
        if (leftScalar || binary.right().type() == ValueType.SCALAR) {
            VectorOperator vector = vector(leftScalar ? binary.right() : binary.left());
            ScalarOperator scalar = scalar(leftScalar ? binary.left() : binary.right());
            return op.kind() == BinaryOp.Kind.COMPARISON
                    ? new VectorScalarComparison(op, vector, scalar, leftScalar, binary.returnBool(), position)
                    : new VectorScalarArithmetic(op, vector, scalar, leftScalar, position);
        }
        VectorOperator left = vector(binary.left());
        VectorOperator right = vector(binary.right());
        return switch (op) {
            case AND -> new SetOperation(left, right, binary.matching(), false);
            case UNLESS -> new SetOperation(left, right, binary.matching(), true);
            case OR -> new Union(left, right, binary.matching());
            default -> new VectorBinary(op, left, right, binary.matching(), binary.returnBool(), position);
        };
    }

    private VectorOperator aggregate(Expr.Aggregate aggregate) {
        Expr inner = unwrapped(aggregate.expr());
        VectorOperator input = vector(inner);
        List<String> names = aggregate.grouping();
        boolean without = aggregate.without();
        int position = inner.span().start();
        AggregateOp op = aggregate.op();
        if (op.parameter().isEmpty()) {
            return new Aggregation(input, names, without, Aggregators.of(op, position));
        }
        Expr parameter = unwrapped(aggregate.parameter().orElseThrow());
        int parameterPosition = parameter.span().start();
        int own = aggregate.span().start();
        return switch (op) {
            case TOPK -> new TopK(TopK.Kind.TOP, input, scalar(parameter), names, without, own);
            case BOTTOMK -> new TopK(TopK.Kind.BOTTOM, input, scalar(parameter), names, without, own);
            case LIMITK -> new TopK(TopK.Kind.FIRST, input, scalar(parameter), names, without, own);
            case LIMIT_RATIO -> new LimitRatio(input, scalar(parameter), parameterPosition);
            case QUANTILE ->
                new QuantileAggregation(input, scalar(parameter), names, without, position, parameterPosition);
            case COUNT_VALUES -> {
                String label = string(parameter);
                if (!Names.isUtf8Name(label)) {
                    throw QueryException.execution("invalid label name " + GoQuote.quote(label));
                }
                yield new CountValues(input, label, names, without);
            }
            case SUM, AVG, MIN, MAX, COUNT, GROUP, STDDEV, STDVAR ->
                throw new IllegalArgumentException(op.text() + " takes no parameter");
        };
    }
}
