package dev.tocsin.model;

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
            long number = 0;
            while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                number = number * 10 + (text.charAt(i) - '0');
                if (number > MAX_MILLIS) {
                    throw new IllegalArgumentException("duration out of range");
                }
                i++;
            }
            if (i == start) {
                throw invalid(text);
            }
            int found = unitAt(text, i);
            if (found < 0 || found <= unit) {
                throw invalid(text);
            }
            unit = found;
            i += UNITS[unit].length();
            if (number > (MAX_MILLIS - total) / MILLIS[unit]) {
                throw new IllegalArgumentException("duration out of range");
            }
            total += number * MILLIS[unit];
        }
        return total;
    }

    private static int unitAt(String text, int i) {
        if (text.startsWith("ms", i)) {
            return UNITS.length - 1;
        }
        for (int u = 0; u < UNITS.length - 1; u++) {
            if (text.startsWith(UNITS[u], i)) {
                return u;
            }
        }
        return -1;
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
