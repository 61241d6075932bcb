package dev.tocsin.model;

/** What may name a metric or a label (prometheus/common {@code model/metric.go}). */
public final class Names {

    private Names() {}

    /** Whether a name matches {@code [a-zA-Z_][a-zA-Z0-9_]*}, and so needs no quotes in PromQL. */
    public static boolean isLegacyLabelName(String name) {
        return isLegacy(name, false);
    }

    /** Whether a name matches {@code [a-zA-Z_:][a-zA-Z0-9_:]*}, and so needs no quotes in PromQL. */
    public static boolean isLegacyMetricName(String name) {
        return isLegacy(name, true);
    }

    private static boolean isLegacy(String name, boolean colon) {
        if (name.isEmpty()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || colon && c == ':';
            if (!letter && !(i > 0 && c >= '0' && c <= '9')) {
                return false;
            }
        }
        return true;
    }

    /** Whether a string is a valid label or metric name under the UTF-8 scheme: not empty, no unpaired surrogate. */
    public static boolean isUtf8Name(String name) {
        return !name.isEmpty() && isValidUtf8(name);
    }

    /** Whether a string can be encoded as UTF-8, that is, holds no unpaired surrogate and no replaced bad byte. */
    public static boolean isValidUtf8(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return false;
            }
        }
        return true;
    }
}
