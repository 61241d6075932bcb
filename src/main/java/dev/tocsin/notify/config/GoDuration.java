package dev.tocsin.notify.config;

import dev.tocsin.model.GoQuote;
import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's {@code time.ParseDuration} reads them: {@code 10s}, {@code 1.5h}, {@code 1m30s}. */
final class GoDuration {

    private static final Pattern PART = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|μs|ms|s|m|h)");

    private GoDuration() {}

    /**
     * Nanoseconds of a duration.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static long parse(String text) {
        String rest = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return 0;
        }
        Matcher matcher = PART.matcher(rest);
        BigDecimal total = BigDecimal.ZERO;
        int end = 0;
        while (matcher.lookingAt()) {
            total = total.add(new BigDecimal(matcher.group(1).endsWith(".") ? matcher.group(1) + "0" : matcher.group(1))
                    .multiply(BigDecimal.valueOf(nanos(matcher.group(2)))));
            end = matcher.end();
            matcher.region(end, rest.length());
        }
        if (end == 0 || end < rest.length()) {
            throw new IllegalArgumentException(
                    "invalid duration " + GoQuote.quote(text) + "; write it like 10s or 1m30s");
        }
        if (total.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("duration out of range: " + GoQuote.quote(text));
        }
        return text.startsWith("-") ? -total.longValue() : total.longValue();
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 1_000;
        };
    }
}
