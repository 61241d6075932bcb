package dev.tocsin.notify.time;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/**
 * One entry of a time interval: all given fields must hold, in each any range. A field without ranges imposes nothing
 * (Alertmanager {@code timeinterval}).
 *
 * @param times minutes of the day, the end exclusive
 * @param weekdays 0 is Sunday, the end inclusive
 * @param daysOfMonth from 1, or from the end with -1 as the last day, the end inclusive
 * @param months from 1, the end inclusive
 * @param years the end inclusive
 * @param location in which all of it is meant
 */
public record TimeInterval(
        List<Range> times,
        List<Range> weekdays,
        List<Range> daysOfMonth,
        List<Range> months,
        List<Range> years,
        ZoneId location) {

    /** From and to. */
    public record Range(int begin, int end) {
        boolean holds(int value) {
            return value >= begin && value <= end;
        }
    }

    public TimeInterval {
        times = List.copyOf(times);
        weekdays = List.copyOf(weekdays);
        daysOfMonth = List.copyOf(daysOfMonth);
        months = List.copyOf(months);
        years = List.copyOf(years);
    }

    /** Whether an instant, in epoch nanoseconds, is in it. */
    public boolean contains(long instant) {
        ZonedDateTime t =
                Instant.ofEpochSecond(Math.floorDiv(instant, 1_000_000_000L)).atZone(location);
        int minute = t.getHour() * 60 + t.getMinute();
        return anyMinute(minute)
                && any(weekdays, t.getDayOfWeek().getValue() % 7)
                && anyDay(t)
                && any(months, t.getMonthValue())
                && any(years, t.getYear());
    }

    private boolean anyMinute(int minute) {
        return times.isEmpty() || times.stream().anyMatch(r -> minute >= r.begin && minute < r.end);
    }

    private static boolean any(List<Range> ranges, int value) {
        return ranges.isEmpty() || ranges.stream().anyMatch(r -> r.holds(value));
    }

    private boolean anyDay(ZonedDateTime t) {
        if (daysOfMonth.isEmpty()) {
            return true;
        }
        int length = t.toLocalDate().lengthOfMonth();
        int day = t.getDayOfMonth();
        return daysOfMonth.stream().anyMatch(r -> {
            int begin = r.begin < 0 ? length + r.begin + 1 : r.begin;
            int end = r.end < 0 ? length + r.end + 1 : r.end;
            return day >= begin && day <= end;
        });
    }
}
