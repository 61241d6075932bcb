package dev.tocsin.promql.function;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntFunction;

/** The date functions: parts of a Unix time in seconds, in UTC. */
public final class Dates {

    private static final Map<String, ToIntFunction<LocalDateTime>> PARTS = Map.of(
            "minute", LocalDateTime::getMinute,
            "hour", LocalDateTime::getHour,
            "day_of_week", time -> time.getDayOfWeek().getValue() % 7,
            "day_of_month", LocalDateTime::getDayOfMonth,
            "day_of_year", LocalDateTime::getDayOfYear,
            "days_in_month", time -> time.toLocalDate().lengthOfMonth(),
            "month", LocalDateTime::getMonthValue,
            "year", LocalDateTime::getYear);

    private Dates() {}

    /** The function of a name, if it is a date function. */
    public static Optional<DoubleUnaryOperator> find(String name) {
        return Optional.ofNullable(PARTS.get(name)).map(part -> seconds -> part(part, seconds));
    }

    private static double part(ToIntFunction<LocalDateTime> part, double seconds) {
        long whole = (long) seconds;
        long clamped = Math.clamp(whole, Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond());
        return part.applyAsInt(LocalDateTime.ofEpochSecond(clamped, 0, ZoneOffset.UTC));
    }
}
