package dev.tocsin.template.value;

import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A layout of Go's {@code time} package: an example time, {@code Mon Jan 2 15:04:05 MST 2006}, whose parts say what stands
 * where.
 */
public final class GoTimeLayout {

    /** Parts of the example time, longer ones before those they begin with. */
    enum Part {
        LONG_MONTH("January"),
        MONTH("Jan"),
        LONG_WEEKDAY("Monday"),
        WEEKDAY("Mon"),
        ZONE("MST"),
        ZERO_YEAR_DAY("002"),
        ZERO_MONTH("01"),
        ZERO_DAY("02"),
        ZERO_HOUR12("03"),
        ZERO_MINUTE("04"),
        ZERO_SECOND("05"),
        YEAR2("06"),
        HOUR("15"),
        MONTH_NUMBER("1"),
        LONG_YEAR("2006"),
        DAY("2"),
        SPACE_YEAR_DAY("__2"),
        SPACE_DAY("_2"),
        HOUR12("3"),
        MINUTE("4"),
        SECOND("5"),
        UPPER_PM("PM"),
        LOWER_PM("pm"),
        ISO_SECONDS_COLON("Z07:00:00"),
        ISO_SECONDS("Z070000"),
        ISO_COLON("Z07:00"),
        ISO("Z0700"),
        ISO_SHORT("Z07"),
        OFFSET_SECONDS_COLON("-07:00:00"),
        OFFSET_SECONDS("-070000"),
        OFFSET_COLON("-07:00"),
        OFFSET("-0700"),
        OFFSET_SHORT("-07"),
        /** {@code .000}: that many digits. */
        FRACTION(""),
        /** {@code .999}: up to that many digits, without trailing zeros. */
        SHORT_FRACTION(""),
        LITERAL("");

        private final String example;

        Part(String example) {
            this.example = example;
        }
    }

    /** One part of a layout and the text it stands as in it. */
    record Chunk(Part part, String text) {}

    private final String layout;
    private final List<Chunk> chunks;

    private GoTimeLayout(String layout, List<Chunk> chunks) {
        this.layout = layout;
        this.chunks = chunks;
    }

    /** Reads a layout; every text is one. */
    public static GoTimeLayout of(String layout) {
        List<Chunk> chunks = new ArrayList<>();
        int literal = 0;
        int at = 0;
        while (at < layout.length()) {
            Optional<Chunk> chunk = chunkAt(layout, at);
            if (chunk.isEmpty()) {
                at++;
                continue;
            }
            if (literal < at) {
                chunks.add(new Chunk(Part.LITERAL, layout.substring(literal, at)));
            }
            chunks.add(chunk.get());
            at += chunk.get().text().length();
            literal = at;
        }
        if (literal < layout.length()) {
            chunks.add(new Chunk(Part.LITERAL, layout.substring(literal)));
        }
        return new GoTimeLayout(layout, chunks);
    }

    private static Optional<Chunk> chunkAt(String layout, int at) {
        char c = layout.charAt(at);
        if (c == '.' || c == ',') {
            return fractionAt(layout, at);
        }
        if (c == '_' && layout.startsWith("_2006", at)) {
            return Optional.empty();
        }
        for (Part part : Part.values()) {
            if (!part.example.isEmpty()
                    && layout.startsWith(part.example, at)
                    && !(part == Part.MONTH && lowerAt(layout, at + 3))) {
                return Optional.of(new Chunk(part, part.example));
            }
        }
        return Optional.empty();
    }

    private static boolean lowerAt(String layout, int at) {
        return at < layout.length() && layout.charAt(at) >= 'a' && layout.charAt(at) <= 'z';
    }

    private static Optional<Chunk> fractionAt(String layout, int at) {
        int end = at + 1;
        char digit = end < layout.length() ? layout.charAt(end) : 'x';
        if (digit != '0' && digit != '9') {
            return Optional.empty();
        }
        while (end < layout.length() && layout.charAt(end) == digit) {
            end++;
        }
        if (end < layout.length() && layout.charAt(end) >= '0' && layout.charAt(end) <= '9') {
            return Optional.empty();
        }
        return Optional.of(new Chunk(digit == '0' ? Part.FRACTION : Part.SHORT_FRACTION, layout.substring(at, end)));
    }

    String layout() {
        return layout;
    }

    List<Chunk> chunks() {
        return chunks;
    }

    /** {@code Time.Format}. */
    public String format(GoValue.Time time) {
        return format(GoTime.dated(time));
    }

    String format(ZonedDateTime time) {
        StringBuilder out = new StringBuilder();
        for (Chunk chunk : chunks) {
            append(out, chunk, time);
        }
        return out.toString();
    }

    private static void append(StringBuilder out, Chunk chunk, ZonedDateTime t) {
        switch (chunk.part()) {
            case LITERAL -> out.append(chunk.text());
            case LONG_YEAR -> out.append(String.format("%04d", t.getYear()));
            case YEAR2 -> out.append(GoTime.two(Math.floorMod(t.getYear(), 100)));
            case LONG_MONTH -> out.append(t.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case MONTH -> out.append(t.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH), 0, 3);
            case MONTH_NUMBER -> out.append(t.getMonthValue());
            case ZERO_MONTH -> out.append(GoTime.two(t.getMonthValue()));
            case LONG_WEEKDAY -> out.append(t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH));
            case WEEKDAY -> out.append(t.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH), 0, 3);
            case DAY -> out.append(t.getDayOfMonth());
            case SPACE_DAY -> out.append(String.format("%2d", t.getDayOfMonth()));
            case ZERO_DAY -> out.append(GoTime.two(t.getDayOfMonth()));
            case SPACE_YEAR_DAY -> out.append(String.format("%3d", t.getDayOfYear()));
            case ZERO_YEAR_DAY -> out.append(String.format("%03d", t.getDayOfYear()));
            case HOUR -> out.append(GoTime.two(t.getHour()));
            case HOUR12 -> out.append(hour12(t));
            case ZERO_HOUR12 -> out.append(GoTime.two(hour12(t)));
            case MINUTE -> out.append(t.getMinute());
            case ZERO_MINUTE -> out.append(GoTime.two(t.getMinute()));
            case SECOND -> out.append(t.getSecond());
            case ZERO_SECOND -> out.append(GoTime.two(t.getSecond()));
            case UPPER_PM -> out.append(t.getHour() >= 12 ? "PM" : "AM");
            case LOWER_PM -> out.append(t.getHour() >= 12 ? "pm" : "am");
            case ZONE -> out.append(GoTime.zoneName(t));
            case FRACTION, SHORT_FRACTION -> appendFraction(out, chunk, t.getNano());
            default -> appendOffset(out, chunk, t.getOffset().getTotalSeconds());
        }
    }

    private static int hour12(ZonedDateTime t) {
        return t.getHour() % 12 == 0 ? 12 : t.getHour() % 12;
    }

    private static void appendFraction(StringBuilder out, Chunk chunk, int nanos) {
        int digits = chunk.text().length() - 1;
        String text = String.format("%09d", nanos);
        text = digits <= 9 ? text.substring(0, digits) : text + "0".repeat(digits - 9);
        if (chunk.part() == Part.SHORT_FRACTION) {
            int end = text.length();
            while (end > 0 && text.charAt(end - 1) == '0') {
                end--;
            }
            text = text.substring(0, end);
            if (text.isEmpty()) {
                return;
            }
        }
        out.append(chunk.text().charAt(0)).append(text);
    }

    private static void appendOffset(StringBuilder out, Chunk chunk, int seconds) {
        String example = chunk.text();
        if (example.startsWith("Z") && seconds == 0) {
            out.append('Z');
            return;
        }
        String colon = example.contains(":") ? ":" : "";
        String text = GoTime.offset(seconds, colon);
        int digits = example.replace(":", "").length() - 1;
        out.append(digits == 2 ? text.substring(0, 3) : text);
        if (digits == 6) {
            out.append(colon).append(GoTime.two(Math.abs(seconds) % 60));
        }
    }
}
