package dev.tocsin.template.value;

import dev.tocsin.model.Rfc3339;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times and durations as Go's {@code time} prints them. */
public final class GoTime {

    /** Layout of {@code Time.String}. */
    private static final GoTimeLayout DEFAULT = GoTimeLayout.of("2006-01-02 15:04:05.999999999 -0700 MST");

    /** Go's zero time: the first of January of year 1. */
    public static final GoValue.Time ZERO = new GoValue.Time(Instant.parse(Rfc3339.ZERO), ZoneOffset.UTC);

    private static final long SECOND = 1_000_000_000L;

    private GoTime() {}

    /** A time in UTC. */
    public static GoValue.Time ofNanos(long epochNanos) {
        return new GoValue.Time(Rfc3339.instant(epochNanos), ZoneOffset.UTC);
    }

    /** A time in UTC. */
    public static GoValue.Time ofMillis(long epochMillis) {
        return new GoValue.Time(Instant.ofEpochMilli(epochMillis), ZoneOffset.UTC);
    }

    /** {@code Time.String}: {@code 2006-01-02 15:04:05.999999999 +0000 UTC}. */
    public static String text(GoValue.Time time) {
        return DEFAULT.format(dated(time));
    }

    /** The time in its zone. */
    static ZonedDateTime dated(GoValue.Time time) {
        return time.instant().atZone(time.zone());
    }

    /** Abbreviation of the zone at that time, or its offset where it has none. */
    static String zoneName(ZonedDateTime time) {
        ZoneId zone = time.getZone();
        if (zone instanceof ZoneOffset offset) {
            return offset.getTotalSeconds() == 0 ? "UTC" : offset(offset.getTotalSeconds(), "");
        }
        return DateTimeFormatter.ofPattern("zzz", Locale.ENGLISH).format(time);
    }

    /** {@code +hhmm} with a separator between hours and minutes. */
    static String offset(int seconds, String separator) {
        int minutes = Math.abs(seconds) / 60;
        return (seconds < 0 ? "-" : "+") + two(minutes / 60) + separator + two(minutes % 60);
    }

    static String two(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }

    /** {@code Duration.String}: {@code 1h2m3.5s}, {@code 1.5ms}, {@code 0s}. */
    public static String durationText(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        String sign = nanos < 0 ? "-" : "";
        // The magnitude of the smallest long does not fit: read it as unsigned.
        long magnitude = Math.abs(nanos);
        if (Long.compareUnsigned(magnitude, SECOND) < 0) {
            if (magnitude < 1000) {
                return sign + magnitude + "ns";
            }
            boolean micros = magnitude < 1_000_000;
            return sign + decimal(magnitude, micros ? 1000 : 1_000_000) + (micros ? "µs" : "ms");
        }
        long seconds = Long.divideUnsigned(magnitude, SECOND);
        String text = decimal(Long.remainderUnsigned(magnitude, 60 * SECOND), SECOND) + "s";
        long minutes = seconds / 60;
        if (minutes > 0) {
            text = minutes % 60 + "m" + text;
            if (minutes >= 60) {
                text = minutes / 60 + "h" + text;
            }
        }
        return sign + text;
    }

    private static String decimal(long value, long unit) {
        long fraction = value % unit;
        if (fraction == 0) {
            return Long.toString(value / unit);
        }
        String digits = Long.toString(unit + fraction).substring(1);
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        return value / unit + "." + digits.substring(0, end);
    }
}
