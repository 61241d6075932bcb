package dev.tocsin.promql;

/**
 * A place in a query as Prometheus names it.
 *
 * @param line 1-based; 0 if there is no text to point into
 * @param column 1-based, counted in UTF-8 bytes
 */
public record Position(int line, int column) {

    /** The place of a UTF-16 offset in a text. */
    public static Position of(String text, int offset) {
        if (text.isEmpty()) {
            return new Position(0, 0);
        }
        int line = 1;
        int column = 1;
        int end = Math.min(offset, text.length());
        for (int i = 0; i < end; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\n') {
                line++;
                column = 1;
            } else {
                column += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            }
        }
        return new Position(line, column);
    }

    /** {@code line:column}, as annotations end with it. */
    @Override
    public String toString() {
        return line > 0 ? line + ":" + column : "unknown position";
    }
}
