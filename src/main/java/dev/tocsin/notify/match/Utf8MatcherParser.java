package dev.tocsin.notify.match;

import dev.tocsin.model.Matcher;
import dev.tocsin.model.Names;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The UTF-8 syntax: {@code name op value}, comma-separated, braces around all or none; names and values are double-quoted
 * Go strings or bare (Alertmanager {@code matcher/parse}). Columns in messages count code points from 0.
 */
final class Utf8MatcherParser {

    private static final String END = "end of input";
    private static final String OPERATOR_EXPECTED = "expected an operator such as '=', '!=', '=~' or '!~'";

    private final int[] input;
    private int pos;

    private Utf8MatcherParser(String text) {
        this.input = text.codePoints().toArray();
    }

    private enum Kind {
        END,
        OPEN,
        CLOSE,
        COMMA,
        OPERATOR,
        BARE,
        QUOTED
    }

    private record Token(Kind kind, String text, int start, int end) {
        boolean isWord() {
            return kind == Kind.BARE || kind == Kind.QUOTED;
        }

        String at() {
            return start + ":" + end + ": ";
        }
    }

    static Matcher matcher(String text) throws MatcherSyntaxException {
        List<Matcher> all = matchers(text);
        if (all.size() != 1) {
            throw new MatcherSyntaxException(all.isEmpty() ? "no matchers" : "expected 1 matcher, found " + all.size());
        }
        return all.getFirst();
    }

    static List<Matcher> matchers(String text) throws MatcherSyntaxException {
        return new Utf8MatcherParser(text).parse();
    }

    private List<Matcher> parse() throws MatcherSyntaxException {
        List<Matcher> out = new ArrayList<>();
        Token token = next("");
        if (token.kind == Kind.END) {
            return out;
        }
        boolean open = token.kind == Kind.OPEN;
        if (open) {
            token = next("");
        }
        while (token.kind != Kind.CLOSE && token.kind != Kind.END) {
            out.add(matcher(token));
            token = next(": expected a comma or close brace");
            if (token.kind == Kind.COMMA) {
                token = next(": expected a matcher or close brace after comma");
                if (token.kind != Kind.CLOSE && token.kind != Kind.END && !token.isWord()) {
                    throw new MatcherSyntaxException(
                            unexpected(token) + ": expected a matcher or close brace after comma");
                }
            } else if (token.kind != Kind.CLOSE && token.kind != Kind.END) {
                throw new MatcherSyntaxException(unexpected(token) + ": expected a comma or close brace");
            }
        }
        if (open && token.kind == Kind.END) {
            throw new MatcherSyntaxException("0:" + pos + ": end of input: expected close brace");
        }
        if (!open && token.kind == Kind.CLOSE) {
            throw new MatcherSyntaxException("0:" + pos + ": }: expected opening brace");
        }
        Token rest = next(": expected end of input");
        if (rest.kind != Kind.END) {
            throw new MatcherSyntaxException(rest.at() + rest.text + ": expected end of input");
        }
        return out;
    }

    private Matcher matcher(Token name) throws MatcherSyntaxException {
        if (!name.isWord()) {
            throw new MatcherSyntaxException(unexpected(name) + ": expected label name");
        }
        String label = value(name);
        Token op = next(": " + OPERATOR_EXPECTED);
        if (op.kind != Kind.OPERATOR) {
            throw new MatcherSyntaxException(unexpected(op) + ": expected an operator such as '=', '!=', '=~' or '!~'");
        }
        Token value = next(": expected label value");
        if (!value.isWord()) {
            throw new MatcherSyntaxException(unexpected(value) + ": expected label value");
        }
        Matcher.Op type = switch (op.text) {
            case "=" -> Matcher.Op.EQUAL;
            case "!=" -> Matcher.Op.NOT_EQUAL;
            case "=~" -> Matcher.Op.REGEX;
            default -> Matcher.Op.NOT_REGEX;
        };
        String text = value(value);
        try {
            return ClassicMatcherParser.create(type, label, text);
        } catch (MatcherSyntaxException e) {
            throw new MatcherSyntaxException("failed to create matcher: " + e.getMessage());
        }
    }

    private static String unexpected(Token token) {
        return token.kind == Kind.END ? END : token.at() + "unexpected " + token.text;
    }

    private static String value(Token token) throws MatcherSyntaxException {
        if (token.kind == Kind.BARE) {
            return token.text;
        }
        try {
            return unquote(token.text);
        } catch (IllegalArgumentException e) {
            throw new MatcherSyntaxException(token.at() + token.text + ": invalid input");
        }
    }

    /** @param expected what a message about text that is no token says after it */
    private Token next(String expected) throws MatcherSyntaxException {
        try {
            return scan();
        } catch (MatcherSyntaxException e) {
            throw expected.isEmpty() ? e : new MatcherSyntaxException(e.getMessage() + expected);
        }
    }

    private Token scan() throws MatcherSyntaxException {
        while (pos < input.length && MatcherText.isSpace(input[pos])) {
            pos++;
        }
        if (pos >= input.length) {
            return new Token(Kind.END, "", pos, pos);
        }
        int start = pos;
        int c = input[pos++];
        switch (c) {
            case '{' -> {
                return token(Kind.OPEN, start);
            }
            case '}' -> {
                return token(Kind.CLOSE, start);
            }
            case ',' -> {
                return token(Kind.COMMA, start);
            }
            case '=' -> {
                if (pos < input.length && input[pos] == '~') {
                    pos++;
                }
                return token(Kind.OPERATOR, start);
            }
            case '!' -> {
                if (pos < input.length && (input[pos] == '=' || input[pos] == '~')) {
                    pos++;
                    return token(Kind.OPERATOR, start);
                }
                String found = pos < input.length ? text(start, pos) + ": " : "unexpected end of input, ";
                throw new MatcherSyntaxException(start + ":" + pos + ": " + found + "expected one of '=~'");
            }
            case '"' -> {
                return quoted(start);
            }
            default -> {
                if (MatcherText.isReserved(c)) {
                    throw new MatcherSyntaxException(start + ":" + pos + ": " + text(start, pos) + ": invalid input");
                }
                while (pos < input.length && !MatcherText.isReserved(input[pos])) {
                    pos++;
                }
                return token(Kind.BARE, start);
            }
        }
    }

    private Token quoted(int start) throws MatcherSyntaxException {
        boolean escaped = false;
        while (pos < input.length) {
            int c = input[pos++];
            if (c == '"' && !escaped) {
                return token(Kind.QUOTED, start);
            }
            escaped = c == '\\' && !escaped;
        }
        throw new MatcherSyntaxException(start + ":" + pos + ": " + text(start, pos) + ": missing end \"");
    }

    private Token token(Kind kind, int start) {
        return new Token(kind, text(start, pos), start, pos);
    }

    private String text(int from, int to) {
        return new String(input, from, to - from);
    }

    /** What Go's {@code strconv.Unquote} makes of a double-quoted string; the result must be UTF-8. */
    private static String unquote(String quoted) {
        String body = quoted.substring(1, quoted.length() - 1);
        ByteBuffer bytes = ByteBuffer.allocate(body.length() * 4 + 4);
        for (int i = 0; i < body.length(); ) {
            int c = body.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n') {
                throw new IllegalArgumentException("line feed in a string");
            }
            if (c != '\\') {
                bytes.put(new String(Character.toChars(c)).getBytes(StandardCharsets.UTF_8));
                continue;
            }
            char e = body.charAt(i++);
            switch (e) {
                case 'a' -> bytes.put((byte) 7);
                case 'b' -> bytes.put((byte) 8);
                case 'f' -> bytes.put((byte) 12);
                case 'n' -> bytes.put((byte) 10);
                case 'r' -> bytes.put((byte) 13);
                case 't' -> bytes.put((byte) 9);
                case 'v' -> bytes.put((byte) 11);
                case '\\', '"' -> bytes.put((byte) e);
                case 'x' -> {
                    bytes.put((byte) digits(body, i, 2, 16));
                    i += 2;
                }
                case 'u', 'U' -> {
                    int n = e == 'u' ? 4 : 8;
                    int code = digits(body, i, n, 16);
                    i += n;
                    if (code < 0 || code > 0x10ffff || code >= 0xd800 && code < 0xe000) {
                        throw new IllegalArgumentException("no such character");
                    }
                    bytes.put(new String(Character.toChars(code)).getBytes(StandardCharsets.UTF_8));
                }
                default -> {
                    int code = digits(body, i - 1, 3, 8);
                    if (code > 255) {
                        throw new IllegalArgumentException("octal escape over 255");
                    }
                    bytes.put((byte) code);
                    i += 2;
                }
            }
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            if (!Names.isValidUtf8(text)) {
                throw new IllegalArgumentException("not UTF-8");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not UTF-8", e);
        }
    }

    private static int digits(String body, int from, int count, int radix) {
        if (from + count > body.length()) {
            throw new IllegalArgumentException("escape too short");
        }
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = Character.digit(body.charAt(i), radix);
            if (digit < 0 || body.charAt(i) > 'f') {
                throw new IllegalArgumentException("no digit");
            }
            value = value * radix + digit;
        }
        return value;
    }
}
