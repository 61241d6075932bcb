package dev.tocsin.template.value;

import java.util.Locale;
import java.util.OptionalLong;

/** Integer literals as Go's {@code strconv.ParseInt} and {@code ParseUint} with base 0 read them. */
public final class GoInts {

    private GoInts() {}

    /** A signed 64-bit integer, if the text is one. */
    public static OptionalLong parseSigned(String text) {
        boolean negative = text.startsWith("-");
        String body = negative || text.startsWith("+") ? text.substring(1) : text;
        OptionalLong magnitude = parseUnsigned(body);
        if (magnitude.isEmpty()) {
            return magnitude;
        }
        long m = magnitude.getAsLong();
        if (negative) {
            return m < 0 && m != Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(-m);
        }
        return m < 0 ? OptionalLong.empty() : magnitude;
    }

    /** An unsigned 64-bit integer without sign, if the text is one. */
    public static OptionalLong parseUnsigned(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int radix = 10;
        String digits = lower;
        if (lower.length() > 1 && lower.charAt(0) == '0') {
            char c = lower.charAt(1);
            radix = c == 'x' ? 16 : c == 'b' ? 2 : 8;
            digits = c == 'x' || c == 'b' || c == 'o' ? lower.substring(2) : lower.substring(1);
        }
        if (!underscoresFit(lower)) {
            return OptionalLong.empty();
        }
        String plain = digits.replace("_", "");
        for (int i = 0; i < plain.length(); i++) {
            if (plain.charAt(i) > 'f' || Character.digit(plain.charAt(i), radix) < 0) {
                return OptionalLong.empty();
            }
        }
        try {
            return OptionalLong.of(Long.parseUnsignedLong(plain, radix));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    /** Whether underscores stand only between digits, or between a base prefix and a digit. */
    static boolean underscoresFit(String lower) {
        if (lower.indexOf('_') < 0) {
            return true;
        }
        int i = 0;
        boolean digitBefore = false;
        boolean hex = false;
        if (lower.length() >= 2 && lower.charAt(0) == '0' && "xob".indexOf(lower.charAt(1)) >= 0) {
            i = 2;
            digitBefore = true;
            hex = lower.charAt(1) == 'x';
        }
        boolean underscoreBefore = false;
        for (; i < lower.length(); i++) {
            char c = lower.charAt(i);
            boolean digit = (c >= '0' && c <= '9') || (hex && c >= 'a' && c <= 'f');
            if (c == '_') {
                if (!digitBefore) {
                    return false;
                }
                underscoreBefore = true;
            } else if (underscoreBefore && !digit) {
                return false;
            } else {
                underscoreBefore = false;
            }
            digitBefore = digit;
        }
        return !underscoreBefore;
    }
}
