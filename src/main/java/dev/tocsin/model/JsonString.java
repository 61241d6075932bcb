package dev.tocsin.model;

import java.util.function.IntPredicate;

/** Strings of JSON; those of YAML in double quotes are the same. */
public final class JsonString {

    private JsonString() {}

    /**
     * Appends a string in double quotes; what must be escaped is, everything else stands as it is.
     *
     * @param more which other characters (UTF-16 units) are escaped as well
     */
    public static StringBuilder append(StringBuilder out, String text, IntPredicate more) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                default -> {
                    if (c < 0x20 || more.test(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        return out.append('"');
    }

    /** As Go's {@code encoding/json}: {@code < > &} and the line separators are escaped too. */
    public static StringBuilder appendGo(StringBuilder out, String text) {
        return append(out, text, c -> c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029);
    }
}
