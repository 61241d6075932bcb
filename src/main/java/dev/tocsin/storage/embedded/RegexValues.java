package dev.tocsin.storage.embedded;

import dev.tocsin.model.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a regular expression says without running it: that it is a list of plain values, or begins with a plain prefix.
 * Most selectors' expressions do ({@code "a|b"}, {@code "kube_.*"}), and an index answers those by look-up.
 *
 * @param literals the only values that match, if the expression is a plain alternation
 * @param prefix what every matching value begins with; may be empty
 * @param onlyPrefix whether every value with that prefix matches
 */
record RegexValues(Optional<List<String>> literals, String prefix, boolean onlyPrefix) {

    private static final String SPECIAL = "\\.+*?()[]{}^$|";

    static RegexValues of(Matcher matcher) {
        String regex = matcher.value();
        Optional<List<String>> literals = alternation(regex);
        if (literals.isPresent()) {
            return new RegexValues(literals, "", false);
        }
        int n = 0;
        while (n < regex.length() && SPECIAL.indexOf(regex.charAt(n)) < 0) {
            n++;
        }
        String rest = regex.substring(n);
        if (rest.indexOf('|') >= 0 || regex.startsWith("(?")) {
            return new RegexValues(Optional.empty(), "", false);
        }
        if (!rest.isEmpty() && "*?{".indexOf(rest.charAt(0)) >= 0) {
            // The last plain character is optional.
            n = Math.max(0, n - 1);
        }
        return new RegexValues(Optional.empty(), regex.substring(0, n), rest.equals(".*"));
    }

    private static Optional<List<String>> alternation(String regex) {
        String inner = regex;
        if (inner.startsWith("(") && inner.endsWith(")") && !inner.startsWith("(?")) {
            inner = inner.substring(1, inner.length() - 1);
        }
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < inner.length(); i++) {
            char c = inner.charAt(i);
            if (c == '|') {
                values.add(value.toString());
                value.setLength(0);
            } else if (c == '\\' && i + 1 < inner.length() && SPECIAL.indexOf(inner.charAt(i + 1)) >= 0) {
                value.append(inner.charAt(++i));
            } else if (SPECIAL.indexOf(c) >= 0) {
                return Optional.empty();
            } else {
                value.append(c);
            }
        }
        values.add(value.toString());
        return Optional.of(values);
    }
}
