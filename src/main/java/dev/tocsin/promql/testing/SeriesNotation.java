package dev.tocsin.promql.testing;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.PromqlParseException;
import dev.tocsin.promql.PromqlParser;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads a series and its values: {@code foo{a="b"} 1 2x3 _ 1+5x2 stale {{schema:0 sum:5}}} (Prometheus 3.14 unit tests for
 * rules, "series notation").
 *
 * <p>Values are separated by spaces: {@code _} a gap, {@code _xN} N gaps, {@code a} a float, {@code axN} N+1 times the same,
 * {@code a+bxN} and {@code a-bxN} N+1 values growing by b, {@code stale}, {@code inf}, {@code nan}, and the same with {@code
 * {{…}}} histograms. Hexadecimal numbers are not accepted, as {@code x} repeats.
 */
public final class SeriesNotation {

    private static final Pattern NUMBER =
            Pattern.compile("(?i:inf|nan)|(?:\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)(?:[eE][+-]?\\d+)?");

    /** A line may not stand for more values than this: 10 million. */
    private static final int MAX_VALUES = 10_000_000;

    private final String text;
    private int pos;
    private final List<SeriesValue> values = new ArrayList<>();

    private SeriesNotation(String text, int pos) {
        this.text = text;
        this.pos = pos;
    }

    /** A series with its values, one per step. */
    public record Line(Labels labels, List<SeriesValue> values) {}

    /**
     * Reads a line: a series, then its values.
     *
     * @throws PromqlParseException if it is none, with the column in the line
     */
    public static Line parse(String line) {
        int end = seriesEnd(line);
        Labels labels = labels(line.substring(0, end));
        return new Line(labels, values(line, end));
    }

    /**
     * Reads values alone.
     *
     * @throws PromqlParseException if they are none, with the column in the text
     */
    public static List<SeriesValue> parseValues(String text) {
        return values(text, 0);
    }

    /**
     * Reads a series without values.
     *
     * @throws PromqlParseException if it is none
     */
    public static Labels parseSeries(String text) {
        return labels(text.strip());
    }

    private static List<SeriesValue> values(String text, int from) {
        SeriesNotation notation = new SeriesNotation(text, from);
        notation.readAll();
        return List.copyOf(notation.values);
    }

    private static Labels labels(String series) {
        if (series.isEmpty()) {
            throw new PromqlParseException(1, 1, "a line of test data must begin with a series");
        }
        Labels.Builder labels = Labels.builder();
        for (Matcher matcher : PromqlParser.parseSelector(series)) {
            if (matcher.op() != Matcher.Op.EQUAL) {
                throw new PromqlParseException(
                        1, 1, "unexpected \"" + matcher.op().text() + "\" in label set, expected \"=\": " + matcher);
            }
            labels.set(matcher.name(), matcher.value());
        }
        return labels.build();
    }

    /** Where the series ends: behind the braces, or behind the name. */
    private static int seriesEnd(String line) {
        int i = 0;
        while (i < line.length() && " \t{".indexOf(line.charAt(i)) < 0) {
            i++;
        }
        if (i == line.length() || line.charAt(i) != '{') {
            return i;
        }
        char quote = 0;
        for (; i < line.length(); i++) {
            char c = line.charAt(i);
            if (quote != 0) {
                if (c == '\\' && quote != '`') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || c == '\'' || c == '`') {
                quote = c;
            } else if (c == '}') {
                return i + 1;
            }
        }
        return line.length();
    }

    private PromqlParseException error(String problem) {
        return new PromqlParseException(1, pos + 1, problem);
    }

    private void readAll() {
        while (true) {
            int before = pos;
            while (pos < text.length() && " \t".indexOf(text.charAt(pos)) >= 0) {
                pos++;
            }
            if (pos == text.length()) {
                return;
            }
            if (pos == before && pos > 0) {
                throw error("unexpected " + GoQuote.quoteChar(text.codePointAt(pos)) + " in series values");
            }
            item();
        }
    }

    private void item() {
        if (accept("_")) {
            int times = accept("x") ? count() : 1;
            repeat(new SeriesValue.Omitted(), times);
        } else if (text.startsWith("{{", pos)) {
            histogramItem();
        } else if (accept("stale")) {
            repeat(new SeriesValue.Number(StaleMarker.VALUE), accept("x") ? count() + 1 : 1);
        } else {
            double value = signedNumber();
            if (accept("x")) {
                repeat(new SeriesValue.Number(value), count() + 1);
            } else if (at("+") || at("-")) {
                double step = signedNumber();
                expectTimes();
                int times = count();
                for (int i = 0; i <= times; i++) {
                    add(new SeriesValue.Number(value));
                    value += step;
                }
            } else {
                add(new SeriesValue.Number(value));
            }
        }
    }

    private void histogramItem() {
        SeriesValue.Histogram base = histogram();
        if (accept("x")) {
            repeat(base, count() + 1);
            return;
        }
        boolean minus = at("-");
        if (!accept("+") && !accept("-")) {
            add(base);
            return;
        }
        SeriesValue.Histogram step = histogram();
        expectTimes();
        int times = count();
        FloatHistogram current = base.histogram();
        add(new SeriesValue.Histogram(current, step.hintGiven()));
        for (int i = 0; i < times; i++) {
            current = HistogramSteps.next(current, step.histogram(), minus)
                    .orElseThrow(() -> error("error combining histograms: they cannot be added"));
            add(new SeriesValue.Histogram(current, step.hintGiven()));
        }
    }

    private SeriesValue.Histogram histogram() {
        int end = text.startsWith("{{", pos) ? text.indexOf("}}", pos) : -1;
        if (end < 0) {
            throw error("histogram description incomplete: expected {{…}}");
        }
        SeriesValue.Histogram histogram;
        try {
            histogram = HistogramNotation.parse(text.substring(pos + 2, end));
        } catch (IllegalArgumentException e) {
            throw error(String.valueOf(e.getMessage()));
        }
        pos = end + 2;
        return histogram;
    }

    private void expectTimes() {
        if (!accept("x")) {
            throw error("a step needs a number of repetitions, as in 1+2x3");
        }
    }

    private void repeat(SeriesValue value, int times) {
        for (int i = 0; i < times; i++) {
            add(value);
        }
    }

    private void add(SeriesValue value) {
        if (values.size() == MAX_VALUES) {
            throw error("more than " + MAX_VALUES + " values in one series");
        }
        values.add(value);
    }

    private boolean at(String what) {
        return text.startsWith(what, pos);
    }

    private boolean accept(String what) {
        if (!at(what)) {
            return false;
        }
        pos += what.length();
        return true;
    }

    private int count() {
        int start = pos;
        while (pos < text.length() && text.charAt(pos) >= '0' && text.charAt(pos) <= '9') {
            pos++;
        }
        try {
            return Math.min(Integer.parseInt(text, start, pos, 10), MAX_VALUES);
        } catch (NumberFormatException e) {
            pos = start;
            throw error("invalid repetition in series values: expected a whole number behind x");
        }
    }

    private double signedNumber() {
        boolean minus = at("-");
        if (minus || at("+")) {
            pos++;
        }
        var matcher = NUMBER.matcher(text).region(pos, text.length());
        if (!matcher.lookingAt()) {
            throw error("unexpected "
                    + (pos < text.length() ? GoQuote.quoteChar(text.codePointAt(pos)) : "end of input")
                    + " in series values, expected number or \"stale\"");
        }
        pos = matcher.end();
        double value = HistogramNotation.number(matcher.group());
        return minus ? -value : value;
    }
}
