package dev.tocsin.promql.parser;

/** A place in a text that moves over code points. */
final class Cursor {

    static final int EOF = -1;

    final String text;
    int pos;
    private int width;

    Cursor(String text) {
        this.text = text;
    }

    /** The next code point, consumed; {@link #EOF} at the end, U+FFFD for a lone surrogate. */
    int next() {
        if (pos >= text.length()) {
            width = 0;
            return EOF;
        }
        int c = text.codePointAt(pos);
        width = Character.charCount(c);
        pos += width;
        return c >= 0xd800 && c <= 0xdfff ? 0xfffd : c;
    }

    /** Steps back over what the last {@link #next} consumed. */
    void back() {
        pos -= width;
        width = 0;
    }

    /** The next code point, not consumed. */
    int peek() {
        int c = next();
        back();
        return c;
    }

    /** Whether the next code point is one of a set. */
    boolean at(String set) {
        int c = peek();
        return c != EOF && set.indexOf(c) >= 0;
    }

    /** Consumes the next code point if it is one of a set. */
    boolean accept(String set) {
        if (!at(set)) {
            return false;
        }
        next();
        return true;
    }

    /** Consumes code points as long as they are in a set. */
    void acceptRun(String set) {
        while (accept(set)) {
            // Consumed.
        }
    }

    static boolean isSpace(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isAlpha(int c) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    static boolean isAlphaNumeric(int c) {
        return isAlpha(c) || isDigit(c);
    }
}
