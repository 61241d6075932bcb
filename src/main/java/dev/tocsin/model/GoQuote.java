package dev.tocsin.model;

/**
 * Double-quoted text as Go's {@code strconv.Quote} writes it: what label values look like in every Prometheus text.
 *
 * <p>Java strings cannot hold bytes that are not UTF-8, but Go's can ({@code "\xff"}). Such a byte is kept as the lone
 * surrogate U+DC00 + byte, and quoted as the byte that it was.
 */
public final class GoQuote {

    private static final int BYTE_BASE = 0xdc00;

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

    /** The stand-in for a byte (0x80 to 0xff) that is no part of a valid UTF-8 sequence. */
    public static char invalidByte(int value) {
        return (char) (BYTE_BASE + (value & 0xff));
    }

    /** A code point as Go's {@code %q} shows a character: {@code 'x'}, {@code '\n'}, {@code '\''}; −1 as U+FFFD. */
    public static String quoteChar(int codePoint) {
        return switch (codePoint) {
            case '\'' -> "'\\''";
            case '"' -> "'\"'";
            case -1 -> "'\ufffd'";
            default -> {
                String quoted = quote(Character.toString(codePoint));
                yield '\'' + quoted.substring(1, quoted.length() - 1) + '\'';
            }
        };
    }

    private static void appendPlain(StringBuilder out, int c) {
        if (c >= BYTE_BASE + 0x80 && c <= BYTE_BASE + 0xff) {
            out.append(String.format("\\x%02x", c - BYTE_BASE));
        } else if (c < 0x20 || c == 0x7f) {
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
    public static boolean isPrintable(int c) {
        if (c == ' ') {
            return true;
        }
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
