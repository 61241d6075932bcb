package dev.tocsin.promql.parser;

import static dev.tocsin.promql.parser.PromqlGrammar.*;

import dev.tocsin.promql.parser.PromqlGrammar.OffsetDurationContext;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * An offset that begins with a parenthesis or two signs goes on with any arithmetic operator behind it, and what follows that has
 * to be a duration: Prometheus' parser decides by the operator alone, ours by what makes sense of the whole text. So
 * {@code x offset (1m) + y} is an error, and {@code (x offset (1m)) + y} is none.
 */
final class OffsetEnd {

    private final Source source;
    private final List<Token> tokens;

    OffsetEnd(Source source, List<Token> tokens) {
        this.source = source;
        this.tokens = tokens;
    }

    /**
     * Looks at the tokens from the beginning of an offset on.
     *
     * @throws dev.tocsin.promql.PromqlParseException at the first that does not continue it
     */
    void check(OffsetDurationContext offset) {
        if (offset.offsetParen() == null && offset.offsetSigns() == null) {
            return;
        }
        boolean operand = true;
        int depth = 0;
        for (int i = offset.getStart().getTokenIndex(); i < tokens.size(); i++) {
            Token token = tokens.get(i);
            switch (token.getType()) {
                case ADD, SUB -> operand = true;
                case MUL, DIV, MOD, POW -> {
                    if (operand) {
                        throw wrong(token);
                    }
                    operand = true;
                }
                case LEFT_PAREN, NUMBER, DURATION -> {
                    if (!operand) {
                        throw wrong(token);
                    }
                    operand = token.getType() == LEFT_PAREN;
                    depth += operand ? 1 : 0;
                }
                case STEP, RANGE -> {
                    i += 2; // with its parentheses
                    operand = false;
                }
                case MAX_OF, MIN_OF -> operand = true;
                default -> {
                    if (operand || depth > 0 && token.getType() != COMMA && token.getType() != RIGHT_PAREN) {
                        throw wrong(token);
                    }
                    if (depth == 0) {
                        return;
                    }
                    operand = token.getType() == COMMA;
                    depth -= operand ? 0 : 1;
                }
            }
        }
    }

    private RuntimeException wrong(Token token) {
        return source.error(token, SyntaxErrors.unexpected(token) + SyntaxErrors.IN_OFFSET);
    }
}
