package dev.tocsin.promql.parser;

import org.antlr.v4.runtime.DefaultErrorStrategy;
import org.antlr.v4.runtime.InputMismatchException;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.ParseCancellationException;

/** Stops at the first syntax error and remembers where the parser was; invents and drops no token. */
final class FirstError extends DefaultErrorStrategy {

    /** A parse ended at a token that nothing can go on with. */
    static final class SyntaxError extends ParseCancellationException {
        private static final long serialVersionUID = 1;

        final transient Token token;
        final transient ParserRuleContext context;
        final int state;

        SyntaxError(Token token, ParserRuleContext context, int state) {
            this.token = token;
            this.context = context;
            this.state = state;
        }
    }

    @Override
    public void recover(Parser parser, RecognitionException e) {
        throw new SyntaxError(e.getOffendingToken(), parser.getContext(), parser.getState());
    }

    @Override
    public Token recoverInline(Parser parser) {
        throw new SyntaxError(
                new InputMismatchException(parser).getOffendingToken(), parser.getContext(), parser.getState());
    }

    @Override
    public void sync(Parser parser) {
        // What is out of place is found by whoever needs another token.
    }

    @Override
    public void reportError(Parser parser, RecognitionException e) {
        // Reported by the one who catches the SyntaxError.
    }
}
