package dev.tocsin.rules;

import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Printer;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParser;

/**
 * The expression of a rule.
 *
 * @param text as written
 * @param expr as parsed from {@code text}
 * @param canonical as printed again, on one line: what Prometheus executes, exposes as {@code query} and links to
 */
public record RuleExpr(String text, Expr expr, String canonical) {

    /**
     * Reads an expression.
     *
     * @throws dev.tocsin.promql.PromqlParseException if it is not one
     */
    public static RuleExpr parse(String text, PromqlOptions options) {
        Expr expr = PromqlParser.parse(text, options);
        return new RuleExpr(text, expr, Printer.canonical(expr));
    }

    /** Expressions are equal when their canonical texts are; where they stand does not matter. */
    @Override
    public boolean equals(Object o) {
        return o instanceof RuleExpr other && canonical.equals(other.canonical);
    }

    @Override
    public int hashCode() {
        return canonical.hashCode();
    }
}
