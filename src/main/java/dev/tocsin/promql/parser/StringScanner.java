package dev.tocsin.promql.parser;

import dev.tocsin.model.GoQuote;
import java.util.Optional;

/** Finds the end of a quoted string and checks its escapes, which are Go's. */
final class StringScanner {

    private final Cursor cursor;

    StringScanner(Cursor cursor) {
        this.cursor = cursor;
    }

    /** Consumes a string whose opening quote has been consumed; returns what is wrong with it, if anything. */
    Optional<String> scan(int quote) {
        return quote == '`' ? raw() : interpreted(quote);
    }

    private Optional<String> raw() {
        while (true) {
            switch (cursor.next()) {
                case '`' -> {
                    return Optional.empty();
                }
                case Cursor.EOF -> {
                    return Optional.of("unterminated raw string");
                }
                case 0xfffd -> {
                    return Optional.of("invalid UTF-8 rune");
                }
                default -> {}
            }
        }
    }

    private Optional<String> interpreted(int quote) {
        while (true) {
            int c = cursor.next();
            if (c == quote) {
                return Optional.empty();
            }
            if (c == Cursor.EOF || c == '\n') {
                return Optional.of("unterminated quoted string");
            }
            if (c == 0xfffd) {
                return Optional.of("invalid UTF-8 rune");
            }
            if (c == '\\') {
                Optional<String> problem = escape(quote);
                if (problem.isPresent()) {
                    return problem;
                }
            }
        }
    }

    private Optional<String> escape(int quote) {
        int c = cursor.next();
        if (c == quote) {
            return Optional.empty();
        }
        return switch (c) {
            case 'a', 'b', 'f', 'n', 'r', 't', 'v', '\\' -> Optional.empty();
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                cursor.back();
                yield digits(3, 8, 255);
            }
            case 'x' -> digits(2, 16, 255);
            case 'u' -> digits(4, 16, Character.MAX_CODE_POINT);
            case 'U' -> digits(8, 16, Character.MAX_CODE_POINT);
            case Cursor.EOF -> Optional.of("escape sequence not terminated");
            default -> Optional.of("unknown escape sequence " + unicode(c));
        };
    }

    private Optional<String> digits(int count, int base, int max) {
        long value = 0;
        for (int i = 0; i < count; i++) {
            int c = cursor.next();
            if (c == Cursor.EOF) {
                return Optional.of("escape sequence not terminated");
            }
            int digit = c < 0x80 ? Character.digit(c, base) : -1;
            if (digit < 0) {
                return Optional.of("illegal character " + unicode(c) + " in escape sequence");
            }
            value = value * base + digit;
        }
        return value > max || value >= 0xd800 && value < 0xe000
                ? Optional.of("escape sequence is an invalid Unicode code point")
                : Optional.empty();
    }

    /** As Go's {@code %#U}: {@code U+007A 'z'}, the character only where it is printable. */
    private static String unicode(int c) {
        String quoted = GoQuote.quoteChar(c);
        String code = String.format("U+%04X", c);
        return quoted.length() > 2 && quoted.charAt(1) == '\\' && c != '\'' && c != '\\'
                ? code
                : code + " '" + Character.toString(c) + "'";
    }
}
