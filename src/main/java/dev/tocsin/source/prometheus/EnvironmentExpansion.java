package dev.tocsin.source.prometheus;

import java.util.Map;

/**
 * References to environment variables as Go's {@code os.Expand} reads them and Prometheus' external labels use them:
 * {@code $NAME} and {@code ${NAME}}; {@code $$} is a dollar sign; a variable that is not set is empty.
 */
final class EnvironmentExpansion {

    private EnvironmentExpansion() {}

    static String expand(String text, Map<String, String> environment) {
        StringBuilder out = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$' || i + 1 == text.length()) {
                out.append(c);
                i++;
                continue;
            }
            char next = text.charAt(i + 1);
            if (next == '{') {
                int end = text.indexOf('}', i + 2);
                // Go swallows "${" without an end.
                out.append(end < 0 ? "" : value(text.substring(i + 2, end), environment));
                i = end < 0 ? i + 2 : end + 1;
            } else if ("*#$@!?-0123456789".indexOf(next) >= 0) {
                out.append(value(String.valueOf(next), environment));
                i += 2;
            } else {
                int end = i + 1;
                while (end < text.length() && isNameChar(text.charAt(end))) {
                    end++;
                }
                out.append(end == i + 1 ? "$" : value(text.substring(i + 1, end), environment));
                i = end;
            }
        }
        return out.toString();
    }

    private static String value(String name, Map<String, String> environment) {
        return name.equals("$") ? "$" : environment.getOrDefault(name, "");
    }

    private static boolean isNameChar(char c) {
        return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
