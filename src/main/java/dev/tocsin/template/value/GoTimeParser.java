package dev.tocsin.template.value;

import dev.tocsin.model.GoQuote;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Locale;

/** {@code time.ParseInLocation} in UTC: reads a text by a layout. */
public final class GoTimeParser {

    private final GoTimeLayout layout;
    private final String text;
    private String rest;
    private int year;
    private int month = 1;
    private int day = 1;
    private int yearDay = -1;
    private int hour;
    private int minute;
    private int second;
    private int nanos;
    private boolean afternoon;
    private boolean morning;
    private ZoneId zone = ZoneOffset.UTC;

    private GoTimeParser(GoTimeLayout layout, String text) {
        this.layout = layout;
        this.text = text;
        this.rest = text;
    }

    /**
     * Reads a time.
     *
     * @throws IllegalArgumentException with Go's words: {@code parsing time "x" as "2006": cannot parse "x" as "2006"}
     */
    public static GoValue.Time parse(String layout, String text) {
        return new GoTimeParser(GoTimeLayout.of(layout), text).run();
    }

    private GoValue.Time run() {
        for (int i = 0; i < layout.chunks().size(); i++) {
            GoTimeLayout.Chunk chunk = layout.chunks().get(i);
            String before = rest;
            try {
                read(chunk);
            } catch (NumberFormatException e) {
                throw failure(": cannot parse " + GoQuote.quote(before) + " as " + GoQuote.quote(chunk.text()));
            }
            boolean seconds = chunk.part() == GoTimeLayout.Part.SECOND || chunk.part() == GoTimeLayout.Part.ZERO_SECOND;
            boolean fractionFollows = i + 1 < layout.chunks().size()
                    && (layout.chunks().get(i + 1).part() == GoTimeLayout.Part.FRACTION
                            || layout.chunks().get(i + 1).part() == GoTimeLayout.Part.SHORT_FRACTION);
            if (seconds && !fractionFollows) {
                optionalFraction();
            }
        }
        if (!rest.isEmpty()) {
            throw failure(": extra text: " + GoQuote.quote(rest));
        }
        return assemble();
    }

    private GoValue.Time assemble() {
        if (afternoon && hour < 12) {
            hour += 12;
        } else if (morning && hour == 12) {
            hour = 0;
        }
        try {
            LocalDateTime at = yearDay > 0
                    ? LocalDateTime.of(year, 1, 1, hour, minute, second, nanos).withDayOfYear(yearDay)
                    : LocalDateTime.of(year, month, day, hour, minute, second, nanos);
            return new GoValue.Time(at.atZone(zone).toInstant(), zone);
        } catch (DateTimeException e) {
            throw failure(yearDay > 0 ? ": day-of-year out of range" : ": day out of range");
        }
    }

    private IllegalArgumentException failure(String why) {
        boolean layoutNamed = why.startsWith(": cannot parse");
        return new IllegalArgumentException("parsing time " + GoQuote.quote(text)
                + (layoutNamed ? " as " + GoQuote.quote(layout.layout()) : "") + why);
    }

    private void read(GoTimeLayout.Chunk chunk) {
        switch (chunk.part()) {
            case LITERAL -> literal(chunk.text());
            case LONG_YEAR -> year = digits(4, 4);
            case YEAR2 -> {
                int two = digits(2, 2);
                year = two >= 69 ? 1900 + two : 2000 + two;
            }
            case LONG_MONTH -> month = monthName(false);
            case MONTH -> month = monthName(true);
            case MONTH_NUMBER -> month = range(digits(1, 2), 1, 12, "month");
            case ZERO_MONTH -> month = range(digits(2, 2), 1, 12, "month");
            case LONG_WEEKDAY -> weekday(false);
            case WEEKDAY -> weekday(true);
            case DAY, SPACE_DAY, ZERO_DAY -> {
                if (chunk.part() == GoTimeLayout.Part.SPACE_DAY && rest.startsWith(" ")) {
                    rest = rest.substring(1);
                }
                day = digits(chunk.part() == GoTimeLayout.Part.ZERO_DAY ? 2 : 1, 2);
            }
            case SPACE_YEAR_DAY, ZERO_YEAR_DAY -> {
                rest = rest.replaceFirst("^ {1,2}", "");
                yearDay = digits(1, 3);
            }
            case HOUR -> hour = range(digits(1, 2), 0, 23, "hour");
            case HOUR12 -> hour = range(digits(1, 2), 0, 12, "hour");
            case ZERO_HOUR12 -> hour = range(digits(2, 2), 0, 12, "hour");
            case MINUTE -> minute = range(digits(1, 2), 0, 59, "minute");
            case ZERO_MINUTE -> minute = range(digits(2, 2), 0, 59, "minute");
            case SECOND -> second = range(digits(1, 2), 0, 59, "second");
            case ZERO_SECOND -> second = range(digits(2, 2), 0, 59, "second");
            case UPPER_PM -> halfDay("AM", "PM");
            case LOWER_PM -> halfDay("am", "pm");
            case ZONE -> zoneAbbreviation();
            case FRACTION -> fraction(chunk.text().length() - 1);
            case SHORT_FRACTION -> optionalFraction();
            default -> offset(chunk.text());
        }
    }

    private void literal(String expected) {
        for (int i = 0; i < expected.length(); i++) {
            if (expected.charAt(i) == ' ' && !rest.isEmpty() && rest.charAt(0) != ' ') {
                throw new NumberFormatException();
            }
            if (expected.charAt(i) == ' ') {
                rest = rest.stripLeading();
            } else if (rest.isEmpty() || rest.charAt(0) != expected.charAt(i)) {
                throw new NumberFormatException();
            } else {
                rest = rest.substring(1);
            }
        }
    }

    private int digits(int least, int most) {
        int end = 0;
        while (end < rest.length() && end < most && rest.charAt(end) >= '0' && rest.charAt(end) <= '9') {
            end++;
        }
        if (end < least) {
            throw new NumberFormatException();
        }
        int value = Integer.parseInt(rest, 0, end, 10);
        rest = rest.substring(end);
        return value;
    }

    private int range(int value, int least, int most, String what) {
        if (value < least || value > most) {
            throw failure(": " + what + " out of range");
        }
        return value;
    }

    private int monthName(boolean abbreviated) {
        for (Month candidate : Month.values()) {
            String name = candidate.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            if (word(abbreviated ? name.substring(0, 3) : name)) {
                return candidate.getValue();
            }
        }
        throw new NumberFormatException();
    }

    private void weekday(boolean abbreviated) {
        for (java.time.DayOfWeek candidate : java.time.DayOfWeek.values()) {
            String name = candidate.getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            if (word(abbreviated ? name.substring(0, 3) : name)) {
                return;
            }
        }
        throw new NumberFormatException();
    }

    private boolean word(String name) {
        if (!rest.regionMatches(true, 0, name, 0, name.length())) {
            return false;
        }
        rest = rest.substring(name.length());
        return true;
    }

    private void halfDay(String am, String pm) {
        if (rest.startsWith(am)) {
            morning = true;
        } else if (rest.startsWith(pm)) {
            afternoon = true;
        } else {
            throw new NumberFormatException();
        }
        rest = rest.substring(2);
    }

    private void zoneAbbreviation() {
        int end = 0;
        while (end < rest.length() && rest.charAt(end) >= 'A' && rest.charAt(end) <= 'Z') {
            end++;
        }
        if (end < 3 || end > 5) {
            throw new NumberFormatException();
        }
        rest = rest.substring(end);
    }

    private void fraction(int digits) {
        if (rest.length() <= digits || (rest.charAt(0) != '.' && rest.charAt(0) != ',')) {
            throw new NumberFormatException();
        }
        rest = rest.substring(1);
        int value = digits(digits, digits);
        nanos = (int) (value * Math.pow(10, 9 - digits));
    }

    private void optionalFraction() {
        if (rest.length() < 2
                || (rest.charAt(0) != '.' && rest.charAt(0) != ',')
                || !Character.isDigit(rest.charAt(1))) {
            return;
        }
        int end = 1;
        while (end < rest.length() && rest.charAt(end) >= '0' && rest.charAt(end) <= '9') {
            end++;
        }
        String digits = (rest.substring(1, end) + "000000000").substring(0, 9);
        nanos = Integer.parseInt(digits);
        rest = rest.substring(end);
    }

    private void offset(String example) {
        if (example.startsWith("Z") && rest.startsWith("Z")) {
            rest = rest.substring(1);
            return;
        }
        if (rest.isEmpty() || (rest.charAt(0) != '+' && rest.charAt(0) != '-')) {
            throw new NumberFormatException();
        }
        int sign = rest.charAt(0) == '-' ? -1 : 1;
        rest = rest.substring(1);
        int seconds = digits(2, 2) * 3600;
        int digits = example.replace(":", "").length() - 1;
        for (int unit = 60, left = digits - 2; left > 0; left -= 2, unit = 1) {
            if (example.contains(":")) {
                literal(":");
            }
            seconds += digits(2, 2) * unit;
        }
        zone = ZoneOffset.ofTotalSeconds(sign * seconds);
    }
}
