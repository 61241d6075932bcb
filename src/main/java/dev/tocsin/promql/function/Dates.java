package dev.tocsin.promql.function;

import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/** The date functions: parts of a Unix time in seconds, in UTC. */
public final class Dates {

    private static final long DAY = 86_400;
    private static final int[] DAYS_BEFORE = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};

    /** Seconds from the begin of Go's calendar, the year −292277022399, to 1970: what is before it wraps around. */
    private static final long BEGIN = 9_223_372_028_715_321_600L;

    private static final Map<String, ToDoubleFunction<Date>> PARTS = Map.of(
            "minute", date -> date.secondOfDay / 60 % 60,
            "hour", date -> date.secondOfDay / 3600,
            "day_of_week", date -> Math.floorMod(date.day + 4, 7),
            "day_of_month", Date::dayOfMonth,
            "day_of_year", Date::dayOfYear,
            "days_in_month", Date::daysInMonth,
            "month", Date::month,
            "year", Date::year);

    private Dates() {}

    /** The function of a name, if it is a date function. */
    public static Optional<DoubleUnaryOperator> find(String name) {
        return Optional.ofNullable(PARTS.get(name)).map(part -> seconds -> part.applyAsDouble(Date.of(seconds)));
    }

    /**
     * A date of the Gregorian calendar.
     *
     * @param day since 1970-01-01
     * @param year of the first of March before, if that is another
     * @param dayOfMarchYear counted from the first of March, 0 to 365
     */
    private record Date(long day, long secondOfDay, long marchYear, int dayOfMarchYear) {

        static Date of(double seconds) {
            // NaN and what no 64 bits hold becomes the smallest integer, as on the machines Prometheus mostly runs on.
            boolean fits = seconds >= -0x1p63 && seconds < 0x1p63;
            long sinceBegin = (fits ? (long) seconds : Long.MIN_VALUE) + BEGIN;
            long day = Long.divideUnsigned(sinceBegin, DAY) - BEGIN / DAY;
            long sinceMarch0 = day + 719_468;
            long era = Math.floorDiv(sinceMarch0, 146_097);
            int dayOfEra = (int) Math.floorMod(sinceMarch0, 146_097);
            int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
            int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
            return new Date(day, Long.remainderUnsigned(sinceBegin, DAY), era * 400 + yearOfEra, dayOfYear);
        }

        private int monthFromMarch() {
            return (5 * dayOfMarchYear + 2) / 153;
        }

        int month() {
            return (monthFromMarch() + 2) % 12 + 1;
        }

        int dayOfMonth() {
            return dayOfMarchYear - (153 * monthFromMarch() + 2) / 5 + 1;
        }

        long year() {
            return month() <= 2 ? marchYear + 1 : marchYear;
        }

        private boolean leap() {
            long year = year();
            return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        }

        int dayOfYear() {
            return DAYS_BEFORE[month() - 1] + dayOfMonth() + (month() > 2 && leap() ? 1 : 0);
        }

        int daysInMonth() {
            return switch (month()) {
                case 2 -> leap() ? 29 : 28;
                case 4, 6, 9, 11 -> 30;
                default -> 31;
            };
        }
    }
}
