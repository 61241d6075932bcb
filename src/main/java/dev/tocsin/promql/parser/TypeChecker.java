package dev.tocsin.promql.parser;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.FunctionSignature;
import dev.tocsin.promql.ValueType;
import dev.tocsin.promql.VectorMatching;
import java.util.List;
import java.util.Locale;

/**
 * The type rules. Checks in the order of Prometheus 3.14 {@code parse.go checkAST}, so that of several mistakes the same
 * one is reported.
 */
final class TypeChecker {

    private final Source source;

    TypeChecker(Source source) {
        this.source = source;
    }

    /** Throws a {@code PromqlParseException} at the first rule that an expression breaks. */
    void check(Expr expr) {
        switch (expr) {
            case Expr.NumberLiteral n -> {}
            case Expr.StringLiteral s -> {}
            case Expr.VectorSelector v -> selector(v, false);
            case Expr.MatrixSelector m -> selector(m.selector(), false);
            case Expr.Subquery s -> subquery(s);
            case Expr.Paren p -> check(p.expr());
            case Expr.Unary u -> unary(u);
            case Expr.Binary b -> binary(b);
            case Expr.Aggregate a -> aggregate(a);
            case Expr.Call c -> call(c);
        }
    }

    private void selector(Expr.VectorSelector selector, boolean mayBeEmpty) {
        List<Matcher> matchers = selector.matchers();
        if (!selector.name().isEmpty()) {
            // The last matcher is the one of the name in front of the braces.
            for (Matcher matcher : matchers.subList(0, matchers.size() - 1)) {
                if (matcher.name().equals(Labels.METRIC_NAME)) {
                    throw source.error(
                            selector.span(),
                            "metric name must not be set twice: " + GoQuote.quote(selector.name()) + " or "
                                    + GoQuote.quote(matcher.value()));
                }
            }
        } else if (!mayBeEmpty && matchers.stream().allMatch(Matcher::matchesEmpty)) {
            throw source.error(selector.span(), "vector selector must contain at least one non-empty matcher");
        }
    }

    private void subquery(Expr.Subquery subquery) {
        check(subquery.expr());
        ValueType type = subquery.expr().type();
        if (type != ValueType.VECTOR) {
            throw source.error(
                    subquery.span(),
                    "subquery is only allowed on instant vector, got "
                            + type.name().toLowerCase(Locale.ROOT) + " instead");
        }
    }

    private void unary(Expr.Unary unary) {
        check(unary.expr());
        ValueType type = unary.expr().type();
        if (type != ValueType.SCALAR && type != ValueType.VECTOR) {
            throw source.error(
                    unary.span(),
                    "unary expression only allowed on expressions of type scalar or instant vector, got "
                            + GoQuote.quote(type.documented()));
        }
    }

    private void binary(Expr.Binary binary) {
        Expr left = binary.left();
        Expr right = binary.right();
        check(left);
        check(right);
        boolean comparison = binary.op().kind() == BinaryOp.Kind.COMPARISON;
        if (binary.returnBool() && !comparison) {
            throw source.error(binary.operator(), "bool modifier can only be used on comparison operators");
        }
        boolean scalars = left.type() == ValueType.SCALAR && right.type() == ValueType.SCALAR;
        if (comparison && !binary.returnBool() && scalars) {
            throw source.error(binary.operator(), "comparisons between scalars must use BOOL modifier");
        }
        VectorMatching matching = binary.matching();
        if (matching.on()) {
            for (String label : matching.labels()) {
                if (matching.include().contains(label)) {
                    throw source.error(
                            binary.operator(),
                            "label " + GoQuote.quote(label) + " must not occur in ON and GROUP clause at once");
                }
            }
        }
        operand(left);
        operand(right);
        matching(binary);
    }

    private void operand(Expr operand) {
        if (operand.type() != ValueType.SCALAR && operand.type() != ValueType.VECTOR) {
            throw source.error(operand.span(), "binary expression must contain only scalar and instant vector types");
        }
    }

    private void matching(Expr.Binary binary) {
        VectorMatching matching = binary.matching();
        boolean set = binary.op().kind() == BinaryOp.Kind.SET;
        boolean fills = matching.fillLeft().isPresent() || matching.fillRight().isPresent();
        boolean vectors =
                binary.left().type() == ValueType.VECTOR && binary.right().type() == ValueType.VECTOR;
        String problem = "";
        if (!vectors) {
            if (!matching.labels().isEmpty()) {
                problem = "vector matching only allowed between instant vectors";
            } else if (fills) {
                problem = "filling in missing series only allowed between instant vectors";
            } else if (set) {
                problem = "set operator " + GoQuote.quote(binary.op().text())
                        + " not allowed in binary scalar expression";
            }
        } else if (set && matching.group() != VectorMatching.Group.NONE) {
            problem = "no grouping allowed for " + GoQuote.quote(binary.op().text()) + " operation";
        } else if (set && fills) {
            problem = "filling in missing series not allowed for set operators";
        }
        if (!problem.isEmpty()) {
            throw source.error(binary.span(), problem);
        }
    }

    private void aggregate(Expr.Aggregate aggregate) {
        expect(aggregate.expr(), ValueType.VECTOR, "aggregation expression");
        aggregate
                .parameter()
                .ifPresent(parameter ->
                        expect(parameter, aggregate.op().parameter().orElseThrow(), "aggregation parameter"));
    }

    private void expect(Expr expr, ValueType wanted, String context) {
        check(expr);
        if (expr.type() != wanted) {
            throw source.error(expr.span(), expected(wanted, context, expr.type()));
        }
    }

    private static String expected(ValueType wanted, String context, ValueType got) {
        return "expected type " + wanted.documented() + " in " + context + ", got " + got.documented();
    }

    private void call(Expr.Call call) {
        FunctionSignature function = call.function();
        String name = GoQuote.quote(function.name());
        List<Expr> arguments = call.args();
        argumentCount(call, function, name);
        String context = "call to function " + name;
        boolean info = function.name().equals("info");
        if (info && arguments.size() > 1) {
            infoSelector(call, arguments.get(1), context);
        }
        for (int i = 0; i < arguments.size(); i++) {
            Expr argument = arguments.get(i);
            if (info && i == 1 && argument instanceof Expr.VectorSelector selector) {
                selector(selector, true);
            } else {
                expect(argument, function.argument(i), context);
            }
        }
    }

    private void argumentCount(Expr.Call call, FunctionSignature function, String name) {
        int got = call.args().size();
        String expected = "";
        if (function.variadic() == 0 && got != function.minArguments()) {
            expected = "expected " + function.minArguments();
        } else if (got < function.minArguments()) {
            expected = "expected at least " + function.minArguments();
        } else if (got > function.maxArguments()) {
            expected = "expected at most " + function.maxArguments();
        }
        if (!expected.isEmpty()) {
            throw source.error(call.span(), expected + " argument(s) in call to " + name + ", got " + got);
        }
    }

    private void infoSelector(Expr.Call call, Expr argument, String context) {
        if (argument.type() != ValueType.VECTOR) {
            throw source.error(call.span(), expected(ValueType.VECTOR, context, argument.type()));
        }
        if (!(argument instanceof Expr.VectorSelector selector)) {
            throw source.error(argument.span(), "expected label selectors only");
        }
        if (!selector.name().isEmpty()) {
            throw source.error(argument.span(), "expected label selectors only, got vector selector instead");
        }
    }
}
