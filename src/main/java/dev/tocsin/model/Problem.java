package dev.tocsin.model;

/**
 * Something wrong in a text that a user wrote: what and where.
 *
 * @param file path as the user knows it, or empty
 * @param line 1-based line, or 0 where there is none
 * @param column 1-based column, or 0 where there is none
 * @param message what was read, what is wrong with it and what would be right
 */
public record Problem(String file, int line, int column, String message) {

    /** {@code file:line:col: message}, the parts that are known. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        if (!file.isEmpty()) {
            out.append(file).append(':');
        }
        if (line > 0) {
            out.append(line).append(':').append(column).append(':');
        }
        return (out.isEmpty() ? out : out.append(' ')).append(message).toString();
    }
}
