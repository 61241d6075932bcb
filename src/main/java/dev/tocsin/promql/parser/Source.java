package dev.tocsin.promql.parser;

import dev.tocsin.promql.Expr.Span;
import dev.tocsin.promql.Position;
import dev.tocsin.promql.PromqlParseException;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;

/** The text being parsed: turns places in the tree into places in the text. */
record Source(String text) {

    /** An error at a UTF-16 offset. */
    PromqlParseException error(int offset, String problem) {
        Position position = Position.of(text, offset);
        return new PromqlParseException(position.line(), position.column(), problem);
    }

    PromqlParseException error(Token token, String problem) {
        return error(token.getStartIndex(), problem);
    }

    PromqlParseException error(Span span, String problem) {
        return error(span.start(), problem);
    }

    static Span span(Token token) {
        return new Span(token.getStartIndex(), token.getStopIndex() + 1);
    }

    static Span span(ParserRuleContext context) {
        return span(context.getStart(), context.getStop());
    }

    static Span span(Token first, Token last) {
        return new Span(first.getStartIndex(), last.getStopIndex() + 1);
    }
}
