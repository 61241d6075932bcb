package dev.tocsin.api.prometheus;

/** Label names in URL paths: {@code U__} begins an escaped one, {@code _HEX_} is a code point, {@code __} an underscore. */
final class UrlNames {

    private static final String PREFIX = "U__";

    private UrlNames() {}

    /** The name that is meant; a text that is not well escaped means itself (prometheus/common {@code UnescapeName}). */
    static String unescape(String text) {
        if (!text.startsWith(PREFIX)) {
            return text;
        }
        StringBuilder out = new StringBuilder();
        for (int i = PREFIX.length(); i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '_') {
                out.append(c);
                continue;
            }
            int end = text.indexOf('_', i + 1);
            if (end == i + 1) {
                out.append('_');
            } else {
                int codePoint = end < 0 || end - i > 9 ? -1 : hex(text.substring(i + 1, end));
                if (codePoint < 0) {
                    return text;
                }
                out.appendCodePoint(codePoint);
            }
            i = end;
        }
        return out.toString();
    }

    private static int hex(String digits) {
        try {
            int codePoint = Integer.parseInt(digits, 16);
            return Character.isValidCodePoint(codePoint) ? codePoint : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
