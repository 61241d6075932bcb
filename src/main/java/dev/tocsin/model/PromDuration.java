package dev.tocsin.model;

import java.util.Arrays;

/**
 * Durations as Prometheus writes them (prometheus/common {@code model/time.go}): integers with the units
 * {@code y w d h m s ms}, each at most once and in that order; a year is 365 days.
 */
public final class PromDuration {

    private static final String[] UNITS = {"y", "w", "d", "h", "m", "s", "ms"};
    private static final long[] MILLIS = {
        365L * 24 * 3600 * 1000, 7L * 24 * 3600 * 1000, 24L * 3600 * 1000, 3600_000, 60_000, 1000, 1
    };
    private static final long MAX_MILLIS = Long.MAX_VALUE / 1_000_000;

    private PromDuration() {}

    /**
     * Milliseconds of a duration such as {@code 1h30m}; a bare {@code 0} is accepted.
     *
     * @throws IllegalArgumentException with Prometheus' words if the text is empty, negative, fractional, out of order
     *     or too long for 64 bits of nanoseconds
     */
    public static long parseMillis(String text) {
        if (text.equals("0")) {
            return 0;
        }
        if (text.isEmpty()) {
            throw new IllegalArgumentException("empty duration string");
        }
        long total = 0;
        int unit = -1;
        int i = 0;
        while (i < text.length()) {
            int start = i;
            i = skip(text, i, true);
            if (i == start) {
                throw invalid(text);
            }
            long number = number(text, start, i);
            int unitStart = i;
            i = skip(text, i, false);
            if (i == unitStart) {
                throw invalid(text);
            }
            String name = text.substring(unitStart, i);
            int found = Arrays.asList(UNITS).indexOf(name);
            if (found < 0) {
                throw new IllegalArgumentException(
                        "unknown unit " + GoQuote.quote(name) + " in duration " + GoQuote.quote(text));
            }
            if (found <= unit) {
                throw invalid(text);
            }
            unit = found;
            if (number > (MAX_MILLIS - total) / MILLIS[unit]) {
                throw new IllegalArgumentException("duration out of range");
            }
            total += number * MILLIS[unit];
        }
        return total;
    }

    private static int skip(String text, int from, boolean digits) {
        int i = from;
        while (i < text.length() && (text.charAt(i) >= '0' && text.charAt(i) <= '9') == digits) {
            i++;
        }
        return i;
    }

    /** At most what is beyond any duration; more than 64 bits is no number to Prometheus. */
    private static long number(String text, int from, int to) {
        try {
            long number = Long.parseUnsignedLong(text, from, to, 10);
            return number < 0 ? Long.MAX_VALUE : number;
        } catch (NumberFormatException e) {
            throw invalid(text);
        }
    }

    private static IllegalArgumentException invalid(String text) {
        return new IllegalArgumentException("not a valid duration string: " + GoQuote.quote(text));
    }

    /** The shortest text of a number of milliseconds: {@code 90000} is {@code 1m30s}, {@code 0} is {@code 0s}. */
    public static String format(long millis) {
        if (millis == 0) {
            return "0s";
        }
        StringBuilder out = new StringBuilder();
        long rest = millis;
        if (rest < 0) {
            out.append('-');
            rest = -rest;
        }
        for (int u = 0; u < UNITS.length; u++) {
            // Years and weeks only where nothing is left over: 90d reads better than 12w6d.
            boolean exactOnly = u < 2;
            if (exactOnly ? rest % MILLIS[u] == 0 && rest > 0 : rest >= MILLIS[u]) {
                out.append(rest / MILLIS[u]).append(UNITS[u]);
                rest %= MILLIS[u];
            }
        }
        return out.toString();
    }
}
