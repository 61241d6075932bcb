package dev.tocsin.template.syntax;

import dev.tocsin.template.TemplateException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The tokens of a source, with as much look-ahead as the parser needs, and errors at the line it has read to. */
final class Tokens {

    private final Source source;
    private final Lexer lexer;
    private final Deque<Token> ahead = new ArrayDeque<>();
    private Token last;
    private Token taken;

    /** Line on which the action that is being read began; 0 outside of one. */
    int actionLine;

    Tokens(Source source) {
        this.source = source;
        this.lexer = new Lexer(source.text());
        this.last = new Token(Token.Type.EOF, 0, "", 1);
        this.taken = last;
    }

    Token next() {
        if (ahead.isEmpty()) {
            last = lexer.next();
            taken = last;
        } else {
            taken = ahead.pop();
        }
        return taken;
    }

    /** Puts the token that was taken last back. */
    void back() {
        ahead.push(taken);
    }

    /** Puts a token before all that follow. */
    void push(Token token) {
        ahead.push(token);
    }

    Token peek() {
        Token token = next();
        back();
        return token;
    }

    Token nextNonSpace() {
        Token token = next();
        while (token.type() == Token.Type.SPACE) {
            token = next();
        }
        return token;
    }

    Token peekNonSpace() {
        Token token = nextNonSpace();
        back();
        return token;
    }

    /** {@code template: NAME:LINE: MESSAGE}. */
    TemplateException error(String message) {
        return new TemplateException("template: " + source.name() + ":" + last.line() + ": " + message);
    }

    /** An error about a token that may not stand where it stands. */
    TemplateException unexpected(Token token, String context) {
        if (token.type() != Token.Type.ERROR) {
            return error("unexpected " + token + " in " + context);
        }
        String extra = "";
        if (actionLine != 0 && actionLine != token.line()) {
            boolean saysAction = token.text().endsWith(" action");
            extra = (saysAction ? "" : " in action") + " started at " + source.name() + ":" + actionLine;
        }
        return error(token + extra);
    }
}
