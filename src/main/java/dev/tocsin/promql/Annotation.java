package dev.tocsin.promql;

import java.nio.charset.StandardCharsets;

/**
 * A remark on how a query was answered.
 *
 * @param kind warning or info
 * @param text what is to be said, with Prometheus' prefix, without position; remarks with equal texts are one
 * @param detail what is added to the text where positions are shown, or empty
 * @param start where in the query the expression that is meant begins, in UTF-16 units
 */
public record Annotation(Kind kind, String text, String detail, int start) {

    /** How grave it is. */
    public enum Kind {
        WARNING,
        INFO
    }

    /** The same of an expression that begins so much later in the query. */
    public Annotation shifted(int by) {
        return by == 0 ? this : new Annotation(kind, text, detail, start + by);
    }

    /** The text as the API shows it: with detail and {@code (LINE:COL)}, columns counted in UTF-8 bytes. */
    public String text(String query) {
        int end = Math.min(start, query.length());
        int lineStart = query.lastIndexOf('\n', end - 1) + 1;
        long line = query.substring(0, end).chars().filter(c -> c == '\n').count() + 1;
        int column = query.substring(lineStart, end).getBytes(StandardCharsets.UTF_8).length + 1;
        return text + detail + " (" + line + ":" + column + ")";
    }
}
