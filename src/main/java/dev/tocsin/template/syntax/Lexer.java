package dev.tocsin.template.syntax;

import dev.tocsin.model.GoQuote;
import java.util.Map;
import java.util.Optional;

/**
 * Splits a template into tokens, one at a time. Spaces around an action with trim markers are left out here; comments
 * too. An error is a token, after which there are no more.
 */
final class Lexer {

    private static final String LEFT = "{{";
    private static final String RIGHT = "}}";
    private static final int EOF = -1;

    private static final Map<String, Token.Type> KEYWORDS = Map.ofEntries(
            Map.entry("block", Token.Type.BLOCK),
            Map.entry("break", Token.Type.BREAK),
            Map.entry("continue", Token.Type.CONTINUE),
            Map.entry("define", Token.Type.DEFINE),
            Map.entry("else", Token.Type.ELSE),
            Map.entry("end", Token.Type.END),
            Map.entry("false", Token.Type.BOOL),
            Map.entry("if", Token.Type.IF),
            Map.entry("nil", Token.Type.NIL),
            Map.entry("range", Token.Type.RANGE),
            Map.entry("template", Token.Type.TEMPLATE),
            Map.entry("true", Token.Type.BOOL),
            Map.entry("with", Token.Type.WITH));

    private String text;
    private int at;
    private int line = 1;
    /** How far newlines are counted into {@link #line}. */
    private int counted;

    private boolean inAction;
    private int parentheses;

    Lexer(String text) {
        this.text = text;
    }

    /** The next token; {@link Token.Type#EOF} again and again at the end. */
    Token next() {
        return inAction ? action() : outside();
    }

    private Token outside() {
        while (true) {
            int open = text.indexOf(LEFT, at);
            if (open < 0) {
                int from = at;
                at = text.length();
                return from == at ? token(Token.Type.EOF, from) : token(Token.Type.TEXT, from);
            }
            boolean trims = trimsLeft(open + LEFT.length());
            int end = open;
            if (trims) {
                while (end > at && isSpace(text.charAt(end - 1))) {
                    end--;
                }
            }
            if (end > at) {
                int from = at;
                at = open;
                return new Token(Token.Type.TEXT, from, text.substring(from, end), lineAt(from));
            }
            int inside = open + LEFT.length() + (trims ? 2 : 0);
            if (!text.startsWith("/*", inside)) {
                at = inside;
                inAction = true;
                parentheses = 0;
                return new Token(Token.Type.LEFT_DELIM, open, LEFT, lineAt(open));
            }
            Optional<Token> error = skipComment(inside);
            if (error.isPresent()) {
                return error.get();
            }
        }
    }

    private Optional<Token> skipComment(int from) {
        int close = text.indexOf("*/", from + 2);
        if (close < 0) {
            return Optional.of(error(from, "unclosed comment"));
        }
        at = close + 2;
        if (!atRightDelim()) {
            return Optional.of(error(from, "comment ends before closing delimiter"));
        }
        closeAction();
        return Optional.empty();
    }

    private boolean trimsLeft(int position) {
        return position + 1 < text.length() && text.charAt(position) == '-' && isSpace(text.charAt(position + 1));
    }

    private boolean trimsRight(int position) {
        return position + 1 < text.length()
                && isSpace(text.charAt(position))
                && text.charAt(position + 1) == '-'
                && text.startsWith(RIGHT, position + 2);
    }

    private boolean atRightDelim() {
        return text.startsWith(RIGHT, at) || trimsRight(at);
    }

    /** Moves behind the right delimiter, and behind the space it trims; returns where the braces are. */
    private int closeAction() {
        boolean trims = trimsRight(at);
        int braces = at + (trims ? 2 : 0);
        at = braces + RIGHT.length();
        while (trims && at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return braces;
    }

    private Token action() {
        int from = at;
        if (atRightDelim()) {
            if (parentheses > 0) {
                return error(from, "unclosed left paren");
            }
            inAction = false;
            int braces = closeAction();
            return new Token(Token.Type.RIGHT_DELIM, braces, RIGHT, lineAt(braces));
        }
        int c = read();
        return switch (c) {
            case EOF -> error(from, "unclosed action");
            case ' ', '\t', '\r', '\n' -> space(from);
            case '=' -> token(Token.Type.ASSIGN, from);
            case ':' -> read() == '=' ? token(Token.Type.DECLARE, from) : error(from, "expected :=");
            case '|' -> token(Token.Type.PIPE, from);
            case '"' -> quoted(from, '"', Token.Type.STRING, "unterminated quoted string");
            case '\'' -> quoted(from, '\'', Token.Type.CHAR_CONSTANT, "unterminated character constant");
            case '`' -> raw(from);
            case '$' -> name(from, Token.Type.VARIABLE, Token.Type.VARIABLE);
            case '(' -> {
                parentheses++;
                yield token(Token.Type.LEFT_PAREN, from);
            }
            case ')' -> --parentheses < 0 ? error(from, "unexpected right paren") : token(Token.Type.RIGHT_PAREN, from);
            case '.' ->
                at < text.length() && !isDigit(text.charAt(at))
                        ? name(from, Token.Type.FIELD, Token.Type.DOT)
                        : number(from);
            case '+', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(from);
            default -> {
                if (isAlphanumeric(c)) {
                    yield identifier(from);
                }
                yield c < 0x80 && GoQuote.isPrintable(c)
                        ? token(Token.Type.CHAR, from)
                        : error(from, "unrecognized character in action: " + unicode(c));
            }
        };
    }

    private Token space(int from) {
        at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        // The last space may belong to a trim marker.
        if (trimsRight(at - 1)) {
            at--;
            if (at == from) {
                return action();
            }
        }
        return token(Token.Type.SPACE, from);
    }

    private Token quoted(int from, char quote, Token.Type type, String unterminated) {
        while (true) {
            int c = read();
            if (c == '\\') {
                int escaped = read();
                if (escaped != EOF && escaped != '\n') {
                    continue;
                }
                return error(from, unterminated);
            }
            if (c == EOF || c == '\n') {
                return error(from, unterminated);
            }
            if (c == quote) {
                return token(type, from);
            }
        }
    }

    private Token raw(int from) {
        int close = text.indexOf('`', at);
        if (close < 0) {
            return error(from, "unterminated raw quoted string");
        }
        at = close + 1;
        return token(Token.Type.RAW_STRING, from);
    }

    private Token name(int from, Token.Type type, Token.Type bare) {
        if (atTerminator()) {
            return token(bare, from);
        }
        while (isAlphanumeric(peek())) {
            read();
        }
        return atTerminator() ? token(type, from) : error(from, "bad character " + unicode(peek()));
    }

    private Token identifier(int from) {
        while (isAlphanumeric(peek())) {
            read();
        }
        if (!atTerminator()) {
            return error(from, "bad character " + unicode(peek()));
        }
        return token(KEYWORDS.getOrDefault(text.substring(from, at), Token.Type.IDENTIFIER), from);
    }

    /** Whether what comes next may follow a name. */
    private boolean atTerminator() {
        int c = peek();
        return c == EOF || isSpace(c) || ".,|:)(".indexOf(c) >= 0 || text.startsWith(RIGHT, at);
    }

    private Token number(int from) {
        at = from;
        if (!scanNumber()) {
            return error(from, "bad number syntax: " + dev.tocsin.model.GoQuote.quote(text.substring(from, at)));
        }
        if (peek() == '+' || peek() == '-') {
            if (!scanNumber() || text.charAt(at - 1) != 'i') {
                return error(from, "bad number syntax: " + dev.tocsin.model.GoQuote.quote(text.substring(from, at)));
            }
            return token(Token.Type.COMPLEX, from);
        }
        return token(Token.Type.NUMBER, from);
    }

    private boolean scanNumber() {
        accept("+-");
        String digits = "0123456789_";
        boolean hex = false;
        boolean decimal = true;
        if (accept("0")) {
            if (accept("xX")) {
                digits = "0123456789abcdefABCDEF_";
                hex = true;
            } else if (accept("oO")) {
                digits = "01234567_";
            } else if (accept("bB")) {
                digits = "01_";
            }
            decimal = digits.length() == 11;
        }
        acceptRun(digits);
        if (accept(".")) {
            acceptRun(digits);
        }
        if ((decimal && accept("eE")) || (hex && accept("pP"))) {
            accept("+-");
            acceptRun("0123456789_");
        }
        accept("i");
        if (isAlphanumeric(peek())) {
            read();
            return false;
        }
        return true;
    }

    private boolean accept(String set) {
        if (at < text.length() && set.indexOf(text.charAt(at)) >= 0) {
            at++;
            return true;
        }
        return false;
    }

    private void acceptRun(String set) {
        while (accept(set)) {
            // Taken one by one.
        }
    }

    private int read() {
        if (at >= text.length()) {
            return EOF;
        }
        int c = text.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    private int peek() {
        return at < text.length() ? text.codePointAt(at) : EOF;
    }

    private Token token(Token.Type type, int from) {
        return new Token(type, from, text.substring(from, at), lineAt(from));
    }

    private Token error(int from, String message) {
        Token token = new Token(Token.Type.ERROR, from, message, lineAt(from));
        text = "";
        at = 0;
        counted = 0;
        inAction = false;
        return token;
    }

    private int lineAt(int position) {
        for (; counted < position; counted++) {
            if (text.charAt(counted) == '\n') {
                line++;
            }
        }
        return line;
    }

    private static String unicode(int c) {
        // Go prints the end of input, -1, as a 64-bit pattern.
        return c == EOF
                ? "U+FFFFFFFFFFFFFFFF"
                : String.format("U+%04X", c) + (GoQuote.isPrintable(c) ? " '" + Character.toString(c) + "'" : "");
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isAlphanumeric(int c) {
        return c == '_' || (c != EOF && (Character.isLetter(c) || Character.isDigit(c)));
    }
}
