package dev.tocsin.promql;

import dev.tocsin.promql.parser.ExpressionParser;

/** PromQL text to expression: the language of Prometheus 3.14, with its error messages. */
public final class PromqlParser {

    private PromqlParser() {}

    /**
     * Parses and type-checks an expression.
     *
     * @param text the query
     * @param options the experimental features that may be used
     * @return the expression; signed numbers are literals, metric names in front of braces are also matchers
     * @throws PromqlParseException at the first mistake; also if the text is nested deeper than
     *     {@link ExpressionParser#MAX_DEPTH} levels
     */
    public static Expr parse(String text, PromqlOptions options) {
        return new ExpressionParser(text, options).parse();
    }
}
