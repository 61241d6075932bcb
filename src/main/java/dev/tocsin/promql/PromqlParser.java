package dev.tocsin.promql;

import dev.tocsin.model.Matcher;
import dev.tocsin.promql.parser.ExpressionParser;
import java.util.List;

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

    /**
     * Parses a selector without range, offset or {@code @}: what {@code match[]} parameters hold. It may select everything.
     *
     * @return its matchers; a metric name in front of the braces is the last of them
     * @throws PromqlParseException if the text is anything else
     */
    public static List<Matcher> parseSelector(String text) {
        return new ExpressionParser(text, PromqlOptions.NONE).parseSelector();
    }
}
