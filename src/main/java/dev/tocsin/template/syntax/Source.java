package dev.tocsin.template.syntax;

import java.nio.charset.StandardCharsets;

/**
 * A text that templates were read from.
 *
 * @param name what error texts call it
 * @param text all of it
 */
public record Source(String name, String text) {

    /** {@code NAME:LINE:COL} of a position; columns are bytes, counted from 0, as Go has them. */
    public String location(int position) {
        int lineStart = text.lastIndexOf('\n', position - 1) + 1;
        int line = 1;
        for (int i = 0; i < lineStart; i++) {
            if (text.charAt(i) == '\n') {
                line++;
            }
        }
        int column = text.substring(lineStart, position).getBytes(StandardCharsets.UTF_8).length;
        return name + ":" + line + ":" + column;
    }
}
