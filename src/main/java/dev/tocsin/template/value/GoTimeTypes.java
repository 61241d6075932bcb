package dev.tocsin.template.value;

import dev.tocsin.template.TemplateException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** {@code time.Time}, {@code time.Duration}, {@code time.Month} and {@code time.Weekday} with their methods. */
public final class GoTimeTypes {

    public static final GoType DURATION = GoType.basic("time.Duration", GoType.Kind.INT);
    public static final GoType MONTH = GoType.basic("time.Month", GoType.Kind.INT);
    public static final GoType WEEKDAY = GoType.basic("time.Weekday", GoType.Kind.INT);
    public static final GoType TIME = GoType.basic("time.Time", GoType.Kind.STRUCT);
    public static final GoType TIME_POINTER = GoType.pointer(TIME);
    public static final GoType DURATION_POINTER = GoType.pointer(DURATION);

    private static final long HOUR = 3_600_000_000_000L;
    private static final long MINUTE = 60_000_000_000L;
    private static final double SECOND = 1e9;

    static {
        DURATION.text(value -> GoTime.durationText(number(value)))
                .method("Hours", duration(d -> GoValue.of(d / HOUR + (d % HOUR) / (double) HOUR)))
                .method("Minutes", duration(d -> GoValue.of(d / MINUTE + (d % MINUTE) / (double) MINUTE)))
                .method("Seconds", duration(d -> GoValue.of(seconds(d))))
                .method("Milliseconds", duration(d -> int64(d / 1_000_000)))
                .method("Microseconds", duration(d -> int64(d / 1000)))
                .method("Nanoseconds", duration(GoTimeTypes::int64))
                .method("Abs", duration(d -> duration(Math.abs(d))))
                .method("Truncate", rounding(false))
                .method("Round", rounding(true));
        MONTH.text(value -> java.time.Month.of((int) number(value)).getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        WEEKDAY.text(value -> java.time.DayOfWeek.of(number(value) == 0 ? 7 : (int) number(value))
                .getDisplayName(TextStyle.FULL, Locale.ENGLISH));
        TIME.text(value -> GoTime.text((GoValue.Time) value))
                .method(
                        "Format",
                        GoMethod.of(
                                List.of(GoType.STRING),
                                (t, a) -> GoValue.of(
                                        GoTimeLayout.of(string(a.getFirst())).format((GoValue.Time) t))))
                .method("Unix", instant(i -> int64(i.getEpochSecond())))
                .method("UnixMilli", instant(i -> int64(i.toEpochMilli())))
                .method("UnixMicro", instant(i -> int64(i.getEpochSecond() * 1_000_000 + i.getNano() / 1000)))
                .method("UnixNano", instant(i -> int64(i.getEpochSecond() * 1_000_000_000 + i.getNano())))
                .method("Nanosecond", instant(i -> GoValue.of((long) i.getNano())))
                .method("IsZero", instant(i -> GoValue.of(i.equals(GoTime.ZERO.instant()))))
                .method("Year", date(t -> GoValue.of((long) t.getYear())))
                .method("Month", date(t -> new GoValue.Int(MONTH, t.getMonthValue())))
                .method("Day", date(t -> GoValue.of((long) t.getDayOfMonth())))
                .method("Hour", date(t -> GoValue.of((long) t.getHour())))
                .method("Minute", date(t -> GoValue.of((long) t.getMinute())))
                .method("Second", date(t -> GoValue.of((long) t.getSecond())))
                .method("YearDay", date(t -> GoValue.of((long) t.getDayOfYear())))
                .method(
                        "Weekday",
                        date(t -> new GoValue.Int(WEEKDAY, t.getDayOfWeek().getValue() % 7)))
                .method("UTC", instant(i -> new GoValue.Time(i, java.time.ZoneOffset.UTC)))
                .method("Local", instant(i -> new GoValue.Time(i, java.time.ZoneOffset.UTC)))
                .method("Add", moved(1))
                .method("AddDate", GoMethod.of(List.of(GoType.INT, GoType.INT, GoType.INT), GoTimeTypes::addDate))
                .method(
                        "Sub",
                        GoMethod.of(List.of(TIME), (t, a) -> duration(between(instantOf(a.getFirst()), instantOf(t)))))
                .method("Before", comparing(c -> c < 0))
                .method("After", comparing(c -> c > 0))
                .method("Equal", comparing(c -> c == 0));
    }

    private GoTimeTypes() {}

    /** A {@code time.Duration}. */
    public static GoValue duration(long nanos) {
        return new GoValue.Int(DURATION, nanos);
    }

    /** {@code Duration.Seconds}. */
    public static double seconds(long nanos) {
        return nanos / 1_000_000_000L + (nanos % 1_000_000_000L) / SECOND;
    }

    /** Nanoseconds from one time to another, at most what a duration holds. */
    public static long between(Instant from, Instant to) {
        Duration duration = Duration.between(from, to);
        try {
            return duration.toNanos();
        } catch (ArithmeticException e) {
            return duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    /**
     * A time in a named zone.
     *
     * @throws TemplateException {@code unknown time zone NAME}
     */
    public static GoValue inZone(GoValue.Time time, String zone) throws TemplateException {
        if (zone.isEmpty() || zone.equals("UTC") || zone.equals("Local")) {
            return new GoValue.Time(time.instant(), java.time.ZoneOffset.UTC);
        }
        if (!ZoneId.getAvailableZoneIds().contains(zone)) {
            throw new TemplateException("unknown time zone " + zone);
        }
        return new GoValue.Time(time.instant(), ZoneId.of(zone));
    }

    private static GoValue addDate(GoValue time, List<GoValue> arguments) {
        ZonedDateTime moved = GoTime.dated((GoValue.Time) time);
        // Go normalises an overflowing day into the next month; java.time would clip it.
        int day = moved.getDayOfMonth();
        moved = moved.withDayOfMonth(1)
                .plusYears(number(arguments.get(0)))
                .plusMonths(number(arguments.get(1)))
                .plusDays(day - 1 + number(arguments.get(2)));
        return new GoValue.Time(moved.toInstant(), ((GoValue.Time) time).zone());
    }

    private static GoMethod moved(int sign) {
        return GoMethod.of(
                List.of(DURATION),
                (t, a) -> new GoValue.Time(
                        instantOf(t).plusNanos(sign * number(a.getFirst())), ((GoValue.Time) t).zone()));
    }

    private static GoMethod comparing(java.util.function.IntPredicate predicate) {
        return GoMethod.of(
                List.of(TIME), (t, a) -> GoValue.of(predicate.test(instantOf(t).compareTo(instantOf(a.getFirst())))));
    }

    private static GoMethod rounding(boolean nearest) {
        return GoMethod.of(List.of(DURATION), (receiver, arguments) -> {
            long d = number(receiver);
            long unit = number(arguments.getFirst());
            if (unit <= 0) {
                return duration(d);
            }
            long rest = d % unit;
            long truncated = d - rest;
            boolean up = nearest && Math.abs(rest) >= unit - Math.abs(rest);
            return duration(up ? truncated + (d < 0 ? -unit : unit) : truncated);
        });
    }

    private static GoMethod duration(java.util.function.LongFunction<GoValue> body) {
        return GoMethod.of(receiver -> body.apply(number(receiver)));
    }

    private static GoMethod instant(Function<Instant, GoValue> body) {
        return GoMethod.of(receiver -> body.apply(instantOf(receiver)));
    }

    private static GoMethod date(Function<ZonedDateTime, GoValue> body) {
        return GoMethod.of(receiver -> body.apply(GoTime.dated((GoValue.Time) receiver)));
    }

    private static GoValue int64(long value) {
        return new GoValue.Int(GoType.INT64, value);
    }

    private static Instant instantOf(GoValue value) {
        return ((GoValue.Time) value).instant();
    }

    private static long number(GoValue value) {
        return ((GoValue.Int) value).value();
    }

    private static String string(GoValue value) {
        return ((GoValue.Str) value).value();
    }
}
