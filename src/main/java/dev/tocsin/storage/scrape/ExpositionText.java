package dev.tocsin.storage.scrape;

/** The text of an exposition, and how words, blanks and quoted strings are found in it. Positions are UTF-16 offsets. */
final class ExpositionText {

    private final String text;

    ExpositionText(String text) {
        this.text = text;
    }

    int length() {
        return text.length();
    }

    char charAt(int at) {
        return text.charAt(at);
    }

    int indexOf(char c, int from) {
        return text.indexOf(c, from);
    }

    String substring(int from, int to) {
        return text.substring(from, to);
    }

    /**
     * Position behind the quote that ends a string.
     *
     * @return −1 if it does not end
     */
    int quoteEnd(int from, int stop) {
        for (int i = from + 1; i < stop; i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        return -1;
    }

    /** Position of the first character that is no blank. */
    int skipBlanks(int from, int stop) {
        int at = from;
        while (at < stop && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    /** Position of the first blank. */
    int wordEnd(int from, int stop) {
        int at = from;
        while (at < stop && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
            at++;
        }
        return at;
    }

    /** The text with {@code \\n}, {@code \\"} and {@code \\\\} read. */
    String unescape(int from, int to) {
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
}
