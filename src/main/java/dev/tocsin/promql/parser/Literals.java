package dev.tocsin.promql.parser;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.PromDuration;
import dev.tocsin.promql.PromqlParseException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.antlr.v4.runtime.Token;

/** Values of number, duration and string tokens. */
final class Literals {

    private final Source source;

    Literals(Source source) {
        this.source = source;
    }

    /** A number, or the seconds of a duration. */
    double seconds(PromqlGrammar.NumberContext number) {
        Token token = number.getStart();
        if (token.getType() == PromqlGrammar.NUMBER) {
            return number(token);
        }
        try {
            return PromDuration.parseMillis(token.getText()) / 1000.0;
        } catch (IllegalArgumentException e) {
            throw source.error(token, String.valueOf(e.getMessage()));
        }
    }

    /** As Go reads it: an integer of base 0 (so 010 is 8) if it is one, else a float. */
    private double number(Token token) {
        String text = token.getText().toLowerCase(Locale.ROOT);
        if (text.equals("inf") || text.equals("nan")) {
            return text.equals("inf") ? Double.POSITIVE_INFINITY : Double.NaN;
        }
        String digits = text.replace("_", "");
        try {
            if (text.startsWith("0x")) {
                return (double) Long.parseLong(digits.substring(2), 16);
            }
            if (digits.length() > 1 && digits.chars().allMatch(c -> c >= '0' && c <= '7') && digits.startsWith("0")) {
                return (double) Long.parseLong(digits, 8);
            }
            if (digits.chars().allMatch(Cursor::isDigit) && !digits.startsWith("0")) {
                return (double) Long.parseLong(digits);
            }
        } catch (NumberFormatException e) {
            // No 64-bit integer: read as a float below.
            if (text.startsWith("0x")) {
                throw invalid(token, "invalid syntax");
            }
        }
        double value;
        try {
            value = Double.parseDouble(digits);
        } catch (NumberFormatException e) {
            throw invalid(token, "invalid syntax");
        }
        if (Double.isInfinite(value)) {
            throw invalid(token, "value out of range");
        }
        return value;
    }

    private PromqlParseException invalid(Token token, String why) {
        return source.error(
                token,
                "error parsing number: strconv.ParseFloat: parsing " + GoQuote.quote(token.getText()) + ": " + why);
    }

    /** The value of a string token whose escapes the lexer has checked. */
    static String unquote(Token token) {
        String text = token.getText();
        String inner = text.substring(1, text.length() - 1);
        if (text.charAt(0) == '`' || inner.indexOf('\\') < 0) {
            return inner;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(inner.length());
        for (int i = 0; i < inner.length(); ) {
            int c = inner.codePointAt(i);
            i += Character.charCount(c);
            i = c == '\\' ? escape(inner, i, out) : append(c, i, out);
        }
        return decode(out.toByteArray());
    }

    private static int append(int codePoint, int next, ByteArrayOutputStream out) {
        out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        return next;
    }

    private static int escape(String text, int at, ByteArrayOutputStream out) {
        char c = text.charAt(at);
        switch (c) {
            case 'a' -> out.write(7);
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'v' -> out.write(0x0b);
            case 'x' -> {
                out.write(Integer.parseInt(text, at + 1, at + 3, 16));
                return at + 3;
            }
            case 'u' -> {
                return append(Integer.parseInt(text, at + 1, at + 5, 16), at + 5, out);
            }
            case 'U' -> {
                return append(Integer.parseInt(text, at + 1, at + 9, 16), at + 9, out);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                out.write(Integer.parseInt(text, at, at + 3, 8));
                return at + 3;
            }
            default -> out.write(c);
        }
        return at + 1;
    }

    /** UTF-8, with what is none kept byte by byte as {@link GoQuote#invalidByte}. */
    private static String decode(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length + 1);
        while (decoder.decode(in, out, true).isError()) {
            out.put(GoQuote.invalidByte(in.get()));
        }
        return out.flip().toString();
    }
}
