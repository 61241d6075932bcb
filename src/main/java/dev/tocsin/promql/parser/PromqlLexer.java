package dev.tocsin.promql.parser;

import static dev.tocsin.promql.parser.PromqlGrammar.*;

import dev.tocsin.model.GoQuote;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.CommonToken;
import org.antlr.v4.runtime.Token;

/**
 * Cuts a query into tokens. What a character means depends on where it stands: inside braces every word is a label
 * name, inside brackets there is only arithmetic of durations, {@code fill} is a keyword in front of a parenthesis.
 *
 * <p>The first thing that is no token ends the list with an {@link PromqlGrammar#ERROR} token, whose text is the
 * message. Follows Prometheus 3.14 {@code promql/parser/lex.go} in what it accepts and says.
 */
final class PromqlLexer {

    private static final Map<Integer, Integer> SINGLE = Map.ofEntries(
            Map.entry((int) ',', COMMA),
            Map.entry((int) '+', ADD),
            Map.entry((int) '-', SUB),
            Map.entry((int) '*', MUL),
            Map.entry((int) '/', DIV),
            Map.entry((int) '%', MOD),
            Map.entry((int) '^', POW));

    private enum Mode {
        STATEMENT,
        BRACES,
        DURATION,
        DONE
    }

    private final Cursor cursor;
    private final List<Token> tokens = new ArrayList<>();
    private int start;
    private Mode mode = Mode.STATEMENT;
    private int parenDepth;
    private boolean bracketOpen;
    private boolean gotColon;
    /** Whether any bracket so far held a number; never forgotten, as in Prometheus. */
    private boolean gotDuration;

    private PromqlLexer(String text) {
        cursor = new Cursor(text);
    }

    /** The tokens of a text, without comments; the last one is {@code EOF} or {@code ERROR}. */
    static List<Token> tokens(String text) {
        PromqlLexer lexer = new PromqlLexer(text);
        while (lexer.mode != Mode.DONE) {
            lexer.start = lexer.cursor.pos;
            lexer.step();
        }
        return lexer.tokens;
    }

    private void step() {
        int c = cursor.next();
        if (Cursor.isSpace(c)) {
            return;
        }
        switch (mode) {
            case STATEMENT -> statement(c);
            case BRACES -> braces(c);
            case DURATION -> duration(c);
            case DONE -> {}
        }
    }

    private void emit(int type) {
        CommonToken token = new CommonToken(type, cursor.text.substring(start, cursor.pos));
        token.setStartIndex(start);
        token.setStopIndex(cursor.pos - 1);
        tokens.add(token);
    }

    private void error(String message) {
        errorAt(start, message);
    }

    private void errorAt(int offset, String message) {
        CommonToken token = new CommonToken(ERROR, message);
        token.setStartIndex(offset);
        token.setStopIndex(offset);
        tokens.add(token);
        mode = Mode.DONE;
    }

    private void end() {
        start = cursor.pos;
        CommonToken token = new CommonToken(Token.EOF, "");
        token.setStartIndex(start);
        token.setStopIndex(start);
        tokens.add(token);
        mode = Mode.DONE;
    }

    private void statement(int c) {
        Integer single = SINGLE.get(c);
        if (single != null) {
            emit(single);
            return;
        }
        switch (c) {
            case Cursor.EOF -> {
                if (parenDepth != 0) {
                    error("unclosed left parenthesis");
                } else if (bracketOpen) {
                    error("unclosed left bracket");
                } else {
                    end();
                }
            }
            case '#' -> comment();
            case '=', '!', '<', '>' -> comparison(c);
            case '"', '\'', '`' -> string(c);
            case '(' -> openParen();
            case ')' -> closeParen();
            case '{' -> {
                emit(LEFT_BRACE);
                mode = Mode.BRACES;
            }
            case '[' -> openBracket();
            case ']' -> {
                if (bracketOpen) {
                    emit(RIGHT_BRACKET);
                    bracketOpen = false;
                } else {
                    error("unexpected right bracket ']'");
                }
            }
            case '@' -> emit(AT);
            default -> {
                if (Cursor.isDigit(c) || c == '.' && Cursor.isDigit(cursor.peek())) {
                    numberOrDuration();
                } else if (Cursor.isAlpha(c) || c == ':') {
                    word(c);
                } else {
                    error("unexpected character: " + GoQuote.quoteChar(c));
                }
            }
        }
    }

    private void comment() {
        int c;
        do {
            c = cursor.next();
        } while (c != '\n' && c != '\r' && c != Cursor.EOF);
    }

    private void comparison(int c) {
        int next = cursor.peek();
        if (next == '=') {
            cursor.next();
            emit(c == '=' ? EQLC : c == '!' ? NEQ : c == '<' ? LTE : GTE);
        } else if (c == '!' || c == '=' && next == '~') {
            error("unexpected character after '" + (char) c + "': " + GoQuote.quoteChar(next));
        } else if (c == '=') {
            emit(EQL);
        } else if (next == '/') {
            cursor.next();
            emit(c == '<' ? TRIM_UPPER : TRIM_LOWER);
        } else {
            emit(c == '<' ? LSS : GTR);
        }
    }

    private void string(int quote) {
        new StringScanner(cursor).scan(quote).ifPresentOrElse(this::error, () -> emit(STRING));
    }

    private void openParen() {
        boolean labels = !tokens.isEmpty()
                && (tokens.getLast().getType() == GROUP_LEFT || tokens.getLast().getType() == GROUP_RIGHT);
        emit(labels ? LABELS_PAREN : LEFT_PAREN);
        parenDepth++;
    }

    private void closeParen() {
        emit(RIGHT_PAREN);
        if (--parenDepth < 0) {
            // Prometheus overwrites the token it has just cut; so the position is the one behind it.
            tokens.removeLast();
            errorAt(cursor.pos, "unexpected right parenthesis ')'");
        }
    }

    private void openBracket() {
        if (bracketOpen) {
            error("unexpected left bracket '['");
            return;
        }
        gotColon = false;
        emit(LEFT_BRACKET);
        bracketOpen = true;
        mode = Mode.DURATION;
    }

    private void numberOrDuration() {
        cursor.pos = start;
        NumberScanner scanner = new NumberScanner(cursor);
        if (scanner.number()) {
            emit(NUMBER);
        } else if (scanner.durationRest()) {
            emit(DURATION);
        } else {
            error("bad number or duration syntax: " + GoQuote.quote(cursor.text.substring(start, cursor.pos)));
        }
    }

    private void word(int c) {
        if (bracketOpen) {
            wordInBrackets(c);
            return;
        }
        int next;
        do {
            next = cursor.next();
        } while (Cursor.isAlphaNumeric(next) || next == ':');
        cursor.back();
        int type = Keywords.type(cursor.text.substring(start, cursor.pos));
        boolean fill = type == FILL || type == FILL_LEFT || type == FILL_RIGHT;
        emit(fill && !beforeParen() ? IDENTIFIER : type);
    }

    private boolean beforeParen() {
        int i = cursor.pos;
        while (i < cursor.text.length() && Cursor.isSpace(cursor.text.charAt(i))) {
            i++;
        }
        return i < cursor.text.length() && cursor.text.charAt(i) == '(';
    }

    private void wordInBrackets(int c) {
        if (c == ':') {
            if (gotColon) {
                error("unexpected colon ':'");
            } else {
                emit(COLON);
                gotColon = true;
            }
        } else if (!durationKeyword(c)) {
            error("unexpected character: " + GoQuote.quoteChar(c) + ", expected ':'");
        }
    }

    /** {@code step range max_of min_of}, the only words inside brackets. */
    private boolean durationKeyword(int c) {
        if ("srmSRM".indexOf(c) < 0) {
            return false;
        }
        while (Cursor.isAlpha(cursor.next())) {
            // Consumed.
        }
        cursor.back();
        int type = Keywords.type(cursor.text.substring(start, cursor.pos).toLowerCase(Locale.ROOT));
        if (type != STEP && type != RANGE && type != MAX_OF && type != MIN_OF) {
            return false;
        }
        emit(type);
        return true;
    }

    private void braces(int c) {
        switch (c) {
            case Cursor.EOF -> error("unexpected end of input inside braces");
            case '#' -> comment();
            case ',' -> emit(COMMA);
            case '"', '\'', '`' -> string(c);
            case '=' -> emit(cursor.accept("~") ? EQL_REGEX : EQL);
            case '!' -> {
                int next = cursor.next();
                switch (next) {
                    case '~' -> emit(NEQ_REGEX);
                    case '=' -> emit(NEQ);
                    default -> error("unexpected character after '!' inside braces: " + GoQuote.quoteChar(next));
                }
            }
            case '{' -> error("unexpected left brace '{'");
            case '}' -> {
                emit(RIGHT_BRACE);
                mode = Mode.STATEMENT;
            }
            default -> {
                if (Cursor.isAlpha(c)) {
                    while (Cursor.isAlphaNumeric(cursor.next())) {
                        // Consumed.
                    }
                    cursor.back();
                    emit(IDENTIFIER);
                } else {
                    error("unexpected character inside braces: " + GoQuote.quoteChar(c));
                }
            }
        }
    }

    /** Inside brackets, up to the first number; from there on {@link #statement} goes on. */
    private void duration(int c) {
        Integer single = SINGLE.get(c);
        if (single != null) {
            emit(single);
            return;
        }
        switch (c) {
            case Cursor.EOF -> error("unexpected end of input in duration expression");
            case ']' -> {
                emit(RIGHT_BRACKET);
                bracketOpen = false;
                gotColon = false;
                mode = Mode.STATEMENT;
            }
            case ':' -> {
                if (!gotDuration) {
                    errorAt(cursor.pos, "unexpected colon before duration in duration expression");
                } else if (gotColon) {
                    errorAt(cursor.pos, "unexpected repeated colon in duration expression");
                } else {
                    emit(COLON);
                    gotColon = true;
                }
            }
            case '(' -> openParen();
            case ')' -> closeParen();
            default -> {
                if (Cursor.isDigit(c) || c == '.' && Cursor.isDigit(cursor.peek())) {
                    gotDuration = true;
                    mode = Mode.STATEMENT;
                    numberOrDuration();
                } else if (!durationKeyword(c)) {
                    error("unexpected character in duration expression: " + GoQuote.quoteChar(c));
                }
            }
        }
    }
}
