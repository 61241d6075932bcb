package dev.tocsin.notify.config;

import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.notify.time.TimeInterval;
import dev.tocsin.notify.time.TimeInterval.Range;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads one entry of a time interval (Alertmanager {@code timeinterval}). */
final class TimeIntervalReader {

    private static final List<String> WEEKDAYS =
            List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");

    /** What an explicitly empty list comes to: it never holds, other than an absent one. */
    private static final Range NEVER = new Range(1, 0);

    private final YamlFields fields;

    private TimeIntervalReader(YamlFields fields) {
        this.fields = fields;
    }

    static TimeInterval read(YamlFields fields, ReadContext context) {
        TimeIntervalReader reader = new TimeIntervalReader(fields);
        TimeInterval interval = new TimeInterval(
                reader.times(),
                reader.ranges("weekdays", s -> indexOf(WEEKDAYS, s, 0), reader::weekdays),
                reader.ranges("days_of_month", TimeIntervalReader::integer, reader::days),
                reader.ranges("months", TimeIntervalReader::month, (node, r) -> reader.months(node, r, context)),
                reader.ranges("years", TimeIntervalReader::integer, reader::years),
                reader.location(context));
        fields.finish();
        return interval;
    }

    private interface Member {
        OptionalInt of(String text);
    }

    private interface Check {
        void check(YamlNode at, Range range);
    }

    private List<Range> ranges(String key, Member member, Check check) {
        List<Range> out = new ArrayList<>();
        for (YamlNode node : fields.list(key)) {
            Optional<Range> range = range(key, node, member);
            range.ifPresent(r -> {
                check.check(node, r);
                out.add(r);
            });
        }
        return out.isEmpty() && fields.has(key) ? List.of(NEVER) : out;
    }

    private Optional<Range> range(String key, YamlNode node, Member member) {
        if (!(node instanceof YamlNode.Scalar scalar)) {
            fields.problem(node, fields.pathOf(key) + " must hold values or ranges such as 'a:b'");
            return Optional.empty();
        }
        String text = scalar.text().toLowerCase(Locale.ROOT);
        String[] parts = text.split(":", -1);
        OptionalInt begin = member.of(parts[0]);
        OptionalInt end = member.of(parts[parts.length - 1]);
        if (parts.length > 2) {
            fields.problem(node, "couldn't parse range " + text + ", invalid format; write it like 'from:to'");
            return Optional.empty();
        }
        if (begin.isEmpty() || end.isEmpty()) {
            String wrong = begin.isEmpty() ? parts[0] : parts[parts.length - 1];
            fields.problem(node, wrong + " is not valid in " + fields.pathOf(key) + ": " + expected(key));
            return Optional.empty();
        }
        return Optional.of(new Range(begin.getAsInt(), end.getAsInt()));
    }

    private static String expected(String key) {
        return switch (key) {
            case "weekdays" -> "expected a weekday such as monday, or a range such as monday:friday";
            case "months" -> "expected a month such as january or 1, or a range such as january:march";
            case "days_of_month" -> "expected 1 to 31, or -31 to -1 counted from the end of the month, or a range";
            default -> "expected a year such as 2030, or a range such as 2030:2032";
        };
    }

    private void weekdays(YamlNode node, Range range) {
        if (range.begin() > range.end()) {
            fields.problem(
                    node,
                    "start day cannot be before end day: the week begins with sunday and a range does not go past its end");
        }
    }

    private void days(YamlNode node, Range range) {
        for (int day : new int[] {range.begin(), range.end()}) {
            if (day == 0 || day < -31 || day > 31) {
                fields.problem(node, day + " is not a valid day of the month: out of range");
                return;
            }
        }
        if (range.begin() < 0 && range.end() > 0) {
            fields.problem(node, "end day must be negative if start day is negative");
            return;
        }
        // The shortest month decides what can never hold.
        int begin = range.begin() < 0 ? 28 + range.begin() : range.begin();
        int end = range.end() < 0 ? 28 + range.end() : range.end();
        if (begin > end) {
            fields.problem(node, "end day " + range.end() + " is always before start day " + range.begin());
        }
    }

    private void months(YamlNode node, Range range, ReadContext context) {
        if (range.begin() > range.end()) {
            fields.problem(
                    node,
                    "end month " + monthName(range.end()) + " is before start month " + monthName(range.begin())
                            + ": a range does not go past the end of the year");
        } else if (range.begin() < 1 || range.end() > 12) {
            context.warn(node, "months are 1 to 12: " + range.begin() + ":" + range.end() + " holds in none beyond");
        }
    }

    private static String monthName(int month) {
        return month >= 1 && month <= 12 ? MONTHS.get(month - 1) : Integer.toString(month);
    }

    private void years(YamlNode node, Range range) {
        if (range.begin() > range.end()) {
            fields.problem(node, "end year " + range.end() + " is before start year " + range.begin());
        }
    }

    private List<Range> times() {
        List<Range> out = new ArrayList<>();
        for (YamlFields time : fields.mappings("times")) {
            Optional<String> start = time.nonEmpty("start_time");
            Optional<String> end = time.nonEmpty("end_time");
            time.finish();
            if (start.isEmpty() || end.isEmpty()) {
                time.problem("both start and end times must be provided" + time.where());
                continue;
            }
            OptionalInt from = minute(time, "start_time", start.get());
            OptionalInt to = minute(time, "end_time", end.get());
            if (from.isPresent() && to.isPresent()) {
                if (from.getAsInt() >= to.getAsInt()) {
                    time.problem("start time cannot be equal or greater than end time; to go past midnight, write two"
                            + " ranges, of which the first ends at 24:00");
                }
                out.add(new Range(from.getAsInt(), to.getAsInt()));
            }
        }
        return out.isEmpty() && fields.has("times") ? List.of(NEVER) : out;
    }

    private static OptionalInt minute(YamlFields time, String key, String text) {
        boolean shape = text.length() == 5
                && text.charAt(2) == ':'
                && text.chars().filter(c -> c >= '0' && c <= '9').count() == 4;
        if (shape) {
            int hours = Integer.parseInt(text.substring(0, 2));
            int minutes = Integer.parseInt(text.substring(3));
            if (hours < 24 && minutes < 60 || hours == 24 && minutes == 0) {
                return OptionalInt.of(hours * 60 + minutes);
            }
        }
        time.problem(key, "couldn't parse timestamp " + text + ", invalid format; write it as HH:MM, 00:00 to 24:00");
        return OptionalInt.empty();
    }

    private ZoneId location(ReadContext context) {
        String name = fields.string("location").orElse("UTC");
        if (name.equals("Local")) {
            return context.localZone();
        }
        if (name.isEmpty()) {
            return ZoneId.of("UTC");
        }
        try {
            // Only names of the IANA database: Java would also take offsets.
            if (ZoneRulesProvider.getAvailableZoneIds().contains(name)) {
                return ZoneId.of(name);
            }
        } catch (DateTimeException e) {
            // reported below
        }
        fields.problem("location", "unknown time zone " + name + "; write an IANA name such as Europe/Berlin");
        return ZoneId.of("UTC");
    }

    private static OptionalInt integer(String text) {
        try {
            return OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return OptionalInt.empty();
        }
    }

    private static OptionalInt month(String text) {
        OptionalInt named = indexOf(MONTHS, text, 1);
        return named.isPresent() ? named : integer(text);
    }

    private static OptionalInt indexOf(List<String> names, String name, int first) {
        int i = names.indexOf(name);
        return i < 0 ? OptionalInt.empty() : OptionalInt.of(i + first);
    }
}
