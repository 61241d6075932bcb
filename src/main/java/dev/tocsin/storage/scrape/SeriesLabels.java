package dev.tocsin.storage.scrape;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Utf8Order;
import java.util.ArrayList;
import java.util.List;

/** Reads the labels of one series: {@code name{label="value",...}}, the name also in quotes among the labels. */
final class SeriesLabels {

    private final ExpositionText text;
    private final int start;
    private final int stop;
    private final int line;
    private final List<String> pairs = new ArrayList<>();
    private int at;

    /** @param line the 1-based number that errors name */
    SeriesLabels(ExpositionText text, int start, int stop, int line) {
        this.text = text;
        this.start = start;
        this.stop = stop;
        this.line = line;
        this.at = start;
    }

    Labels read() throws ExpositionException {
        int nameEnd = at;
        while (nameEnd < stop && "{ \t".indexOf(text.charAt(nameEnd)) < 0) {
            nameEnd++;
        }
        if (nameEnd > at) {
            add(Labels.METRIC_NAME, metricName(text.substring(at, nameEnd)));
        }
        at = text.skipBlanks(nameEnd, stop);
        if (at < stop) {
            at++;
            labels();
        }
        for (int i = 0; i < pairs.size(); i += 2) {
            if (pairs.get(i).equals(Labels.METRIC_NAME)) {
                return sorted();
            }
        }
        throw error("series " + series() + " has no metric name");
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
            at = text.skipBlanks(at, stop);
            if (text.charAt(at) == '}') {
                return;
            }
            label();
            at = text.skipBlanks(at, stop);
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
            int end = quoteEnd(at);
            name = text.unescape(at + 1, end - 1);
            at = end;
        } else {
            int end = at;
            while (end < stop && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
                end++;
            }
            name = text.substring(at, end);
            at = end;
            if (name.isEmpty() || Character.isDigit(name.charAt(0))) {
                throw error("expected a label name in " + series());
            }
        }
        at = text.skipBlanks(at, stop);
        char c = text.charAt(at);
        if (quoted && (c == ',' || c == '}')) {
            add(Labels.METRIC_NAME, name);
            return;
        }
        if (c != '=') {
            throw error("expected = behind label \"" + name + "\", got \"" + c + '"');
        }
        at = text.skipBlanks(at + 1, stop);
        if (text.charAt(at) != '"') {
            throw error("expected a quoted value of label \"" + name + '"');
        }
        int end = quoteEnd(at);
        add(name, text.unescape(at + 1, end - 1));
        at = end;
    }

    private void add(String name, String labelValue) throws ExpositionException {
        for (int i = 0; i < pairs.size(); i += 2) {
            if (pairs.get(i).equals(name)) {
                throw error("label \"" + name + "\" occurs twice in " + series());
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

    private int quoteEnd(int from) throws ExpositionException {
        int end = text.quoteEnd(from, stop);
        if (end < 0) {
            throw error("a quoted string does not end");
        }
        return end;
    }

    private String series() {
        return text.substring(start, stop);
    }

    private ExpositionException error(String message) {
        return new ExpositionException(line, message);
    }
}
