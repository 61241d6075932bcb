package dev.tocsin.template.value;

import dev.tocsin.model.GoQuote;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Go's quoted literals beyond {@link GoQuote}: characters, ASCII-only text, and reading them back. */
public final class GoQuoting {

    private GoQuoting() {}

    /** {@code strconv.QuoteRune}: {@code 'x'}. */
    public static String quoteRune(int c, boolean asciiOnly) {
        StringBuilder out = new StringBuilder("'");
        escape(out, c, '\'', asciiOnly);
        return out.append('\'').toString();
    }

    /** {@code strconv.QuoteToASCII}. */
    public static String quoteToAscii(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().forEach(c -> escape(out, c, '"', true));
        return out.append('"').toString();
    }

    private static void escape(StringBuilder out, int c, char quote, boolean asciiOnly) {
        if (c == quote || c == '\\') {
            out.append('\\').appendCodePoint(c);
        } else if (c < 0x80 ? GoQuote.isPrintable(c) : !asciiOnly && GoQuote.isPrintable(c)) {
            out.appendCodePoint(c);
        } else {
            int known = "\u0007\b\f\n\r\t\u000b".indexOf(c);
            if (known >= 0) {
                out.append('\\').append("abfnrtv".charAt(known));
            } else if (c < 0x20 || c == 0x7f) {
                out.append(String.format("\\x%02x", c));
            } else {
                out.append(c > 0xffff ? String.format("\\U%08x", c) : String.format("\\u%04x", c));
            }
        }
    }

    /** {@code strconv.CanBackquote}. */
    static boolean canBackquote(String text) {
        return text.codePoints().noneMatch(c -> (c < ' ' && c != '\t') || c == '`' || c == 0x7f || c == 0xfeff);
    }

    /**
     * {@code strconv.Unquote} of a double-quoted or raw literal.
     *
     * @throws IllegalArgumentException {@code invalid syntax}
     */
    public static String unquote(String literal) {
        char quote = literal.charAt(0);
        String body = literal.substring(1, literal.length() - 1);
        if (quote == '`') {
            return body.replace("\r", "");
        }
        if (body.indexOf('\\') < 0) {
            return body;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length());
        int[] at = {0};
        while (at[0] < body.length()) {
            boolean byteEscape = body.charAt(at[0]) == '\\'
                    && at[0] + 1 < body.length()
                    && "x01234567".indexOf(body.charAt(at[0] + 1)) >= 0;
            int c = unescape(body, at, '"');
            if (byteEscape) {
                bytes.write(c);
            } else {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /**
     * The character of a character literal such as {@code 'x'} or {@code '\n'}.
     *
     * @throws IllegalArgumentException with Go's words
     */
    public static int unquoteChar(String literal) {
        int[] at = {1};
        int c = unescape(literal, at, '\'');
        if (!literal.substring(at[0]).equals("'")) {
            throw new IllegalArgumentException("malformed character constant: " + literal);
        }
        return c;
    }

    private static int unescape(String text, int[] at, char quote) {
        if (at[0] >= text.length()) {
            throw invalid();
        }
        int c = text.codePointAt(at[0]);
        at[0] += Character.charCount(c);
        if (c == quote) {
            throw invalid();
        }
        if (c != '\\') {
            return c;
        }
        if (at[0] >= text.length()) {
            throw invalid();
        }
        char kind = text.charAt(at[0]++);
        return switch (kind) {
            case 'a' -> 7;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            case '\\' -> '\\';
            case '\'', '"' -> {
                if (kind != quote) {
                    throw invalid();
                }
                yield kind;
            }
            case 'x' -> number(text, at, 2, 16, 0xff);
            case 'u' -> codePoint(number(text, at, 4, 16, MAX));
            case 'U' -> codePoint(number(text, at, 8, 16, MAX));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at[0]--;
                yield number(text, at, 3, 8, 0xff);
            }
            default -> throw invalid();
        };
    }

    private static final int MAX = 0x10ffff;

    private static int codePoint(int c) {
        if (c >= 0xd800 && c <= 0xdfff) {
            throw invalid();
        }
        return c;
    }

    private static int number(String text, int[] at, int length, int radix, int max) {
        long value = 0;
        for (int i = 0; i < length; i++) {
            int digit = at[0] < text.length() && text.charAt(at[0]) < 0x80
                    ? Character.digit(text.charAt(at[0]), radix)
                    : -1;
            if (digit < 0) {
                throw invalid();
            }
            value = value * radix + digit;
            at[0]++;
        }
        if (value > max) {
            throw invalid();
        }
        return (int) value;
    }

    private static IllegalArgumentException invalid() {
        return new IllegalArgumentException("invalid syntax");
    }
}
