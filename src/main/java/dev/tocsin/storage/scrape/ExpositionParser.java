package dev.tocsin.storage.scrape;

import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.model.Utf8Order;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads an exposition line by line (https://prometheus.io/docs/instrumenting/exposition_formats/,
 * https://prometheus.io/docs/specs/om/open_metrics_spec/), with quoted UTF-8 names. Call {@link #next} and then ask for
 * what it found. The text that names a series is offered as it stands, so that a caller who has seen it before need not
 * have its labels read again.
 */
public final class ExpositionParser {

    /** What a line is. */
    public enum Entry {
        SERIES,
        TYPE,
        HELP,
        UNIT,
        END
    }

    private final String text;
    private final ExpositionFormat format;
    private int position;
    private int line;
    private boolean ended;

    private int seriesStart;
    private int seriesEnd;
    private double value;
    private OptionalLong timestamp = OptionalLong.empty();
    private String family = "";
    private String detail = "";

    /**
     * @throws ExpositionException if the body is not UTF-8
     */
    public ExpositionParser(byte[] body, int length, ExpositionFormat format) throws ExpositionException {
        this.format = format;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ExpositionException("the answer is not valid UTF-8 text");
        }
    }

    /** Moves to the next line that says something. */
    public Entry next() throws ExpositionException {
        while (position < text.length()) {
            line++;
            int end = text.indexOf('\n', position);
            int stop = end < 0 ? text.length() : end;
            int start = position;
            position = stop + 1;
            if (ended) {
                throw error("unexpected data after # EOF");
            }
            if (stop > start && text.charAt(stop - 1) == '\r' && format == ExpositionFormat.TEXT) {
                stop--;
            }
            int at = skipBlanks(start, stop);
            if (at == stop) {
                if (format == ExpositionFormat.OPENMETRICS) {
                    throw error("empty line, which OpenMetrics does not allow");
                }
                continue;
            }
            if (text.charAt(at) == '#') {
                Entry entry = comment(at + 1, stop);
                if (entry != Entry.END) {
                    return entry;
                }
                continue;
            }
            series(at, stop);
            return Entry.SERIES;
        }
        if (format == ExpositionFormat.OPENMETRICS && !ended) {
            throw new ExpositionException("data does not end with # EOF");
        }
        return Entry.END;
    }

    /** The text that names the series: equal text means equal labels. */
    public String seriesText() {
        return text.substring(seriesStart, seriesEnd);
    }

    /** The series' labels, metric name included, read now. */
    public Labels labels() throws ExpositionException {
        return new LabelReader().read();
    }

    public double value() {
        return value;
    }

    /** Unix milliseconds, where the target gives a time. */
    public OptionalLong timestamp() {
        return timestamp;
    }

    /** The metric family of TYPE, HELP or UNIT. */
    public String family() {
        return family;
    }

    /** The type in lower case ({@code untyped} reads as {@code unknown}), the help text or the unit. */
    public String detail() {
        return detail;
    }

    /** 1-based number of the line last read. */
    public int line() {
        return line;
    }

    private Entry comment(int from, int stop) throws ExpositionException {
        int at = skipBlanks(from, stop);
        if (at == from) {
            // Only a blank behind the # makes it more than a remark.
            return Entry.END;
        }
        int wordEnd = wordEnd(at, stop);
        String word = text.substring(at, wordEnd);
        if (word.equals("EOF") && format == ExpositionFormat.OPENMETRICS && wordEnd == stop) {
            ended = true;
            return Entry.END;
        }
        Entry entry = switch (word) {
            case "TYPE" -> Entry.TYPE;
            case "HELP" -> Entry.HELP;
            case "UNIT" -> format == ExpositionFormat.OPENMETRICS ? Entry.UNIT : Entry.END;
            default -> Entry.END;
        };
        if (entry == Entry.END) {
            return entry;
        }
        int nameStart = skipBlanks(wordEnd, stop);
        int nameEnd = nameStart < stop && text.charAt(nameStart) == '"'
                ? quoteEnd(nameStart, stop)
                : wordEnd(nameStart, stop);
        if (nameEnd == nameStart) {
            throw error("# " + word + " without the name of a metric");
        }
        family = text.charAt(nameStart) == '"'
                ? unescape(nameStart + 1, nameEnd - 1)
                : text.substring(nameStart, nameEnd);
        int detailStart = skipBlanks(nameEnd, stop);
        detail = switch (entry) {
            case TYPE -> type(text.substring(detailStart, stop).trim());
            case HELP -> unescape(detailStart, stop);
            default -> text.substring(detailStart, stop);
        };
        return entry;
    }

    private String type(String name) throws ExpositionException {
        return switch (name) {
            case "counter", "gauge", "histogram", "summary" -> name;
            case "untyped", "unknown" -> "unknown";
            case "info", "stateset", "gaugehistogram" -> name;
            default -> throw error("invalid metric type \"" + name + '"');
        };
    }

    private void series(int start, int stop) throws ExpositionException {
        seriesStart = start;
        int at = start;
        while (at < stop && "{ \t".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        int afterName = at;
        at = skipBlanks(at, stop);
        if (at < stop && text.charAt(at) == '{') {
            at = bracesEnd(at + 1, stop);
            seriesEnd = at;
        } else {
            seriesEnd = afterName;
        }
        if (seriesEnd == start) {
            throw error("a line begins with neither a metric name nor {");
        }
        at = skipBlanks(at, stop);
        int valueEnd = wordEnd(at, stop);
        if (valueEnd == at) {
            throw error("series " + seriesText() + " without a value");
        }
        value = number(text.substring(at, valueEnd), "value");
        at = skipBlanks(valueEnd, stop);
        timestamp = OptionalLong.empty();
        if (at < stop && text.charAt(at) != '#') {
            int timeEnd = wordEnd(at, stop);
            timestamp = OptionalLong.of(time(text.substring(at, timeEnd)));
            at = skipBlanks(timeEnd, stop);
        }
        if (at < stop && !(format == ExpositionFormat.OPENMETRICS && text.charAt(at) == '#')) {
            throw error("unexpected \"" + text.substring(at, Math.min(stop, at + 40)) + "\" behind the value");
        }
    }

    private int bracesEnd(int from, int stop) throws ExpositionException {
        boolean quoted = false;
        for (int i = from; i < stop; i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '}' && !quoted) {
                return i + 1;
            }
        }
        throw error("labels do not end with }");
    }

    private int quoteEnd(int from, int stop) throws ExpositionException {
        for (int i = from + 1; i < stop; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        throw error("a quoted string does not end");
    }

    private double number(String word, String what) throws ExpositionException {
        // Go's ParseFloat, without the hexadecimal and underscore forms, which Prometheus refuses.
        switch (word) {
            case "NaN", "nan", "NAN" -> {
                return Double.longBitsToDouble(StaleMarker.NORMAL_NAN_BITS);
            }
            case "+Inf", "Inf", "inf", "+inf", "infinity", "+Infinity", "Infinity" -> {
                return Double.POSITIVE_INFINITY;
            }
            case "-Inf", "-inf", "-Infinity" -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                for (int i = 0; i < word.length(); i++) {
                    char c = word.charAt(i);
                    if (!(c >= '0' && c <= '9') && "+-.eE".indexOf(c) < 0) {
                        throw error(what + " \"" + word + "\" is not a number");
                    }
                }
                try {
                    return Double.parseDouble(word);
                } catch (NumberFormatException e) {
                    throw error(what + " \"" + word + "\" is not a number");
                }
            }
        }
    }

    private long time(String word) throws ExpositionException {
        if (format == ExpositionFormat.OPENMETRICS) {
            double seconds = number(word, "timestamp");
            if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
                throw error("timestamp \"" + word + "\" is not a time");
            }
            return (long) (seconds * 1000);
        }
        try {
            return Long.parseLong(word);
        } catch (NumberFormatException e) {
            throw error("timestamp \"" + word + "\" is not a whole number of milliseconds");
        }
    }

    private int skipBlanks(int from, int stop) {
        int at = from;
        while (at < stop && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private int wordEnd(int from, int stop) {
        int at = from;
        while (at < stop && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
            at++;
        }
        return at;
    }

    private String unescape(int from, int to) {
        int slash = text.indexOf('\\', from);
        if (slash < 0 || slash >= to) {
            return text.substring(from, to);
        }
        StringBuilder out = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == to) {
                out.append(c);
                continue;
            }
            char next = text.charAt(++i);
            switch (next) {
                case 'n' -> out.append('\n');
                case '"', '\\' -> out.append(next);
                default -> out.append('\\').append(next);
            }
        }
        return out.toString();
    }

    private ExpositionException error(String message) {
        return new ExpositionException(line, message);
    }

    /** Reads the labels of the series text. */
    private final class LabelReader {
        private final List<String> pairs = new ArrayList<>();
        private int at = seriesStart;

        Labels read() throws ExpositionException {
            int nameEnd = at;
            while (nameEnd < seriesEnd && "{ \t".indexOf(text.charAt(nameEnd)) < 0) {
                nameEnd++;
            }
            if (nameEnd > at) {
                add(Labels.METRIC_NAME, metricName(text.substring(at, nameEnd)));
            }
            at = skipBlanks(nameEnd, seriesEnd);
            if (at < seriesEnd) {
                at++;
                labels();
            }
            for (int i = 0; i < pairs.size(); i += 2) {
                if (pairs.get(i).equals(Labels.METRIC_NAME)) {
                    return sorted();
                }
            }
            throw error("series " + seriesText() + " has no metric name");
        }

        private String metricName(String name) throws ExpositionException {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':';
                if (!letter && !(i > 0 && c >= '0' && c <= '9')) {
                    throw error("\"" + name + "\" is not a metric name (one of other characters is written in quotes)");
                }
            }
            return name;
        }

        private void labels() throws ExpositionException {
            while (true) {
                at = skipBlanks(at, seriesEnd);
                if (text.charAt(at) == '}') {
                    return;
                }
                label();
                at = skipBlanks(at, seriesEnd);
                char c = text.charAt(at);
                if (c == ',') {
                    at++;
                } else if (c != '}') {
                    throw error("expected , or } in labels, got \"" + c + '"');
                }
            }
        }

        private void label() throws ExpositionException {
            String name;
            boolean quoted = text.charAt(at) == '"';
            if (quoted) {
                int end = quoteEnd(at, seriesEnd);
                name = unescape(at + 1, end - 1);
                at = end;
            } else {
                int end = at;
                while (end < seriesEnd && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
                    end++;
                }
                name = text.substring(at, end);
                at = end;
                if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
                    throw error("expected a label name in " + seriesText());
                }
            }
            at = skipBlanks(at, seriesEnd);
            char c = text.charAt(at);
            if (quoted && (c == ',' || c == '}')) {
                add(Labels.METRIC_NAME, name);
                return;
            }
            if (c != '=') {
                throw error("expected = behind label \"" + name + "\", got \"" + c + '"');
            }
            at = skipBlanks(at + 1, seriesEnd);
            if (text.charAt(at) != '"') {
                throw error("expected a quoted value of label \"" + name + '"');
            }
            int end = quoteEnd(at, seriesEnd);
            add(name, unescape(at + 1, end - 1));
            at = end;
        }

        private void add(String name, String labelValue) throws ExpositionException {
            for (int i = 0; i < pairs.size(); i += 2) {
                if (pairs.get(i).equals(name)) {
                    throw error("label \"" + name + "\" occurs twice in " + seriesText());
                }
            }
            pairs.add(name);
            pairs.add(labelValue);
        }

        private Labels sorted() {
            for (int i = 2; i < pairs.size(); i += 2) {
                if (Utf8Order.compare(pairs.get(i - 2), pairs.get(i)) > 0) {
                    return Labels.of(pairs.toArray(String[]::new));
                }
            }
            for (int i = 1; i < pairs.size(); i += 2) {
                if (pairs.get(i).isEmpty()) {
                    return Labels.of(pairs.toArray(String[]::new));
                }
            }
            return Labels.ofSortedPairs(pairs.toArray(String[]::new));
        }
    }
}
