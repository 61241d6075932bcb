package dev.tocsin.storage;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as Prometheus' flags take them: a whole number with a unit, powers of 1024 ({@code 512MB}, {@code 1GiB}). */
public final class ByteSize {

    private static final Pattern SIZE = Pattern.compile("(\\d+)\\s*(?:([KMGTPE])(?:I?B)?|B)?");

    private ByteSize() {}

    /**
     * The bytes of a size.
     *
     * @throws IllegalArgumentException if the text is none; the message says what would be one
     */
    public static long parse(String text) {
        Matcher match = SIZE.matcher(text.trim().toUpperCase(Locale.ROOT));
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "not a size: \"" + text + "\"; a whole number with a unit is needed, such as 512MB or 2GB");
        }
        int power = match.group(2) == null ? 0 : "KMGTPE".indexOf(match.group(2)) + 1;
        try {
            return Math.multiplyExact(Long.parseLong(match.group(1)), 1L << 10 * power);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("size out of range: \"" + text + '"', e);
        }
    }
}
