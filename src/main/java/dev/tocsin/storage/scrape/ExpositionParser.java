package dev.tocsin.storage.scrape;

import dev.tocsin.model.Labels;
import dev.tocsin.model.StaleMarker;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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

    private final ExpositionText text;
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
            text = new ExpositionText(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, 0, length))
                    .toString());
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
            int at = text.skipBlanks(start, stop);
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
        return new SeriesLabels(text, seriesStart, seriesEnd, line).read();
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
        int at = text.skipBlanks(from, stop);
        if (at == from) {
            // Only a blank behind the # makes it more than a remark.
            return Entry.END;
        }
        int wordEnd = text.wordEnd(at, stop);
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
        int nameStart = text.skipBlanks(wordEnd, stop);
        int nameEnd = nameStart < stop && text.charAt(nameStart) == '"'
                ? quoteEnd(nameStart, stop)
                : text.wordEnd(nameStart, stop);
        if (nameEnd == nameStart) {
            throw error("# " + word + " without the name of a metric");
        }
        family = text.charAt(nameStart) == '"'
                ? text.unescape(nameStart + 1, nameEnd - 1)
                : text.substring(nameStart, nameEnd);
        int detailStart = text.skipBlanks(nameEnd, stop);
        detail = switch (entry) {
            case TYPE -> type(text.substring(detailStart, stop).trim());
            case HELP -> text.unescape(detailStart, stop);
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
        at = text.skipBlanks(at, stop);
        if (at < stop && text.charAt(at) == '{') {
            at = bracesEnd(at + 1, stop);
            seriesEnd = at;
        } else {
            seriesEnd = afterName;
        }
        if (seriesEnd == start) {
            throw error("a line begins with neither a metric name nor {");
        }
        at = text.skipBlanks(at, stop);
        int valueEnd = text.wordEnd(at, stop);
        if (valueEnd == at) {
            throw error("series " + seriesText() + " without a value");
        }
        value = number(text.substring(at, valueEnd), "value");
        at = text.skipBlanks(valueEnd, stop);
        timestamp = OptionalLong.empty();
        if (at < stop && text.charAt(at) != '#') {
            int timeEnd = text.wordEnd(at, stop);
            timestamp = OptionalLong.of(time(text.substring(at, timeEnd)));
            at = text.skipBlanks(timeEnd, stop);
        }
        if (at < stop && !(format == ExpositionFormat.OPENMETRICS && text.charAt(at) == '#')) {
            throw error("unexpected \"" + text.substring(at, Math.min(stop, at + 40)) + "\" behind the value");
        }
    }

    private int quoteEnd(int from, int stop) throws ExpositionException {
        int end = text.quoteEnd(from, stop);
        if (end < 0) {
            throw error("a quoted string does not end");
        }
        return end;
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

    private ExpositionException error(String message) {
        return new ExpositionException(line, message);
    }
}
