package dev.tocsin.promql;

import dev.tocsin.model.Matcher;
import dev.tocsin.promql.Expr.Aggregate;
import dev.tocsin.promql.Expr.Binary;
import dev.tocsin.promql.Expr.Call;
import dev.tocsin.promql.Expr.MatrixSelector;
import dev.tocsin.promql.Expr.NumberLiteral;
import dev.tocsin.promql.Expr.Paren;
import dev.tocsin.promql.Expr.StringLiteral;
import dev.tocsin.promql.Expr.Subquery;
import dev.tocsin.promql.Expr.Unary;
import dev.tocsin.promql.Expr.VectorSelector;
import java.util.ArrayList;
import java.util.List;

/**
 * An expression that reads nothing but series with a given label (prom-label-proxy {@code injectproxy}, as the Prometheus
 * operator calls it).
 */
public final class EnforcedMatcher {

    private EnforcedMatcher() {}

    /**
     * The expression with a matcher added to every selector. Matchers of equality on the same label give way to it, others
     * stay beside it. Unlike prom-label-proxy it reaches selectors in the parameter of an aggregation too: they read data
     * as well.
     *
     * @param matcher of equality
     */
    public static Expr in(Expr expr, Matcher matcher) {
        return switch (expr) {
            case NumberLiteral e -> e;
            case StringLiteral e -> e;
            case VectorSelector e -> selector(e, matcher);
            case MatrixSelector e -> new MatrixSelector(selector(e.selector(), matcher), e.range(), e.span());
            case Subquery e -> new Subquery(in(e.expr(), matcher), e.range(), e.step(), e.shift(), e.span());
            case Call e -> new Call(e.function(), all(e.args(), matcher), e.span());
            case Aggregate e ->
                new Aggregate(
                        e.op(),
                        in(e.expr(), matcher),
                        e.parameter().map(parameter -> in(parameter, matcher)),
                        e.grouping(),
                        e.without(),
                        e.span());
            case Binary e ->
                new Binary(
                        e.op(),
                        in(e.left(), matcher),
                        in(e.right(), matcher),
                        e.matching(),
                        e.returnBool(),
                        e.span(),
                        e.operator());
            case Unary e -> new Unary(e.minus(), in(e.expr(), matcher), e.span());
            case Paren e -> new Paren(in(e.expr(), matcher), e.span());
        };
    }

    private static List<Expr> all(List<Expr> exprs, Matcher matcher) {
        return exprs.stream().map(expr -> in(expr, matcher)).toList();
    }

    private static VectorSelector selector(VectorSelector selector, Matcher matcher) {
        List<Matcher> matchers = new ArrayList<>();
        for (Matcher own : selector.matchers()) {
            if (!own.name().equals(matcher.name()) || own.op() != Matcher.Op.EQUAL) {
                matchers.add(own);
            }
        }
        // The name written before the braces stays the last, as the parser has it.
        int at = selector.name().isEmpty() ? matchers.size() : matchers.size() - 1;
        matchers.add(at, matcher);
        return new VectorSelector(
                selector.name(), List.copyOf(matchers), selector.shift(), selector.extension(), selector.span());
    }
}
