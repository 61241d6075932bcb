package dev.tocsin.promql.promqltest;

import dev.tocsin.model.Labels;
import dev.tocsin.model.PromDuration;
import dev.tocsin.promql.testing.SeriesNotation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Start timestamps of the samples of a series, relative to them: {@code foo{a="b"}@st _ _x3 -1m -30s-1mx2}, where {@code
 * -30s-1mx2} are −30 s, −90 s and −150 s.
 *
 * @param millis by position in the series, in milliseconds; empty where none is given
 */
record StartOffsets(Labels labels, List<OptionalLong> millis) {

    private static final Pattern ITEM = Pattern.compile("([+-]?)([0-9a-wyz]+)(?:([+-])([0-9a-wyz]+))?(?:x(\\d+))?");

    static StartOffsets parse(String line) {
        int mark = line.indexOf("@st");
        List<OptionalLong> millis = new ArrayList<>();
        for (String item : line.substring(mark + 3).strip().split("[\t ]+")) {
            if (item.startsWith("_")) {
                int times = item.length() == 1 ? 1 : Integer.parseInt(item.substring(2));
                for (int i = 0; i < times; i++) {
                    millis.add(OptionalLong.empty());
                }
            } else {
                offsets(item, millis);
            }
        }
        return new StartOffsets(SeriesNotation.parseSeries(line.substring(0, mark)), millis);
    }

    private static void offsets(String item, List<OptionalLong> millis) {
        Matcher m = ITEM.matcher(item);
        if (!m.matches()) {
            throw new IllegalArgumentException("no offset of a start timestamp: " + item);
        }
        long offset = signed(m.group(1), m.group(2));
        long step = m.group(3) == null ? 0 : signed(m.group(3), m.group(4));
        int times = m.group(5) == null ? 0 : Integer.parseInt(m.group(5));
        for (int i = 0; i <= times; i++) {
            millis.add(OptionalLong.of(offset + i * step));
        }
    }

    private static long signed(String sign, String duration) {
        long millis = PromDuration.parseMillis(duration);
        return sign.equals("-") ? -millis : millis;
    }
}
