package dev.tocsin.model;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Instants, epoch nanoseconds, as the texts that Prometheus and Alertmanager show: RFC 3339, in UTC. */
public final class Rfc3339 {

    /** Go's zero time: an instant that is not known, or has not come. */
    public static final String ZERO = "0001-01-01T00:00:00Z";

    private static final long SECOND = 1_000_000_000L;
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss");

    private Rfc3339() {}

    /** The same instant as the JDK has it. */
    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    /** With as many digits after the seconds as it needs, none to nine: Go's {@code RFC3339Nano}. */
    public static String text(long nanos) {
        int fraction = (int) Math.floorMod(nanos, SECOND);
        int digits = fraction == 0 ? 0 : 9;
        while (digits > 0 && fraction % 10 == 0) {
            fraction /= 10;
            digits--;
        }
        return text(nanos, fraction, digits);
    }

    /** To the second; what is less is cut off. */
    public static String seconds(long nanos) {
        return text(nanos, 0, 0);
    }

    /** With three digits after the seconds, always: as go-openapi writes a date-time. */
    public static String millis(long nanos) {
        return text(nanos, (int) Math.floorMod(nanos, SECOND) / 1_000_000, 3);
    }

    private static String text(long nanos, int fraction, int digits) {
        LocalDateTime time = LocalDateTime.ofEpochSecond(Math.floorDiv(nanos, SECOND), 0, ZoneOffset.UTC);
        StringBuilder text = new StringBuilder(30).append(SECONDS.format(time));
        if (digits > 0) {
            text.append('.');
            String shown = Integer.toString(fraction);
            text.repeat('0', digits - shown.length()).append(shown);
        }
        return text.append('Z').toString();
    }
}
