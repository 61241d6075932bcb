package dev.tocsin.model;

/** Double-quoted text as Go's {@code strconv.Quote} writes it: what label values look like in every Prometheus text. */
public final class GoQuote {

    private GoQuote() {}

    public static String quote(String text) {
        return append(new StringBuilder(text.length() + 2), text).toString();
    }

    /** Appends the quoted text and returns the builder. */
    public static StringBuilder append(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case 0x0b -> out.append("\\v");
                case 0x07 -> out.append("\\a");
                default -> appendPlain(out, c);
            }
        }
        return out.append('"');
    }

    private static void appendPlain(StringBuilder out, int c) {
        if (c < 0x20 || c == 0x7f) {
            out.append(String.format("\\x%02x", c));
        } else if (c < 0x7f || isPrintable(c)) {
            out.appendCodePoint(c);
        } else if (c <= 0xffff) {
            out.append(String.format("\\u%04x", c));
        } else {
            out.append(String.format("\\U%08x", c));
        }
    }

    /** As Go's {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols and the ASCII space. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
