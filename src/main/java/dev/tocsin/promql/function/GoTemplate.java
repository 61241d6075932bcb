package dev.tocsin.promql.function;

import com.google.re2j.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A replacement text as Go's {@code Regexp.Expand} reads it: {@code $1}, {@code $name}, {@code ${1}}, {@code $$}; a group
 * that does not exist is empty, and a {@code $} that begins none of these stays.
 */
final class GoTemplate {

    private final List<Part> parts = new ArrayList<>();

    private record Part(String text, boolean group) {}

    GoTemplate(String text) {
        int at = 0;
        StringBuilder plain = new StringBuilder();
        while (at < text.length()) {
            int dollar = text.indexOf('$', at);
            if (dollar < 0) {
                break;
            }
            plain.append(text, at, dollar);
            at = dollar + 1;
            if (text.startsWith("$", at)) {
                plain.append('$');
                at++;
                continue;
            }
            Optional<String> name = nameAt(text, at);
            if (name.isEmpty()) {
                plain.append('$');
                continue;
            }
            parts.add(new Part(plain.toString(), false));
            plain.setLength(0);
            parts.add(new Part(name.get(), true));
            at += name.get().length() + (text.charAt(at) == '{' ? 2 : 0);
        }
        plain.append(text, Math.min(at, text.length()), text.length());
        parts.add(new Part(plain.toString(), false));
    }

    private static Optional<String> nameAt(String text, int at) {
        boolean braced = text.startsWith("{", at);
        int start = braced ? at + 1 : at;
        int end = start;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        boolean wrong = end == start || (braced && !text.startsWith("}", end));
        return wrong ? Optional.empty() : Optional.of(text.substring(start, end));
    }

    String expand(Matcher matcher) {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            out.append(part.group ? group(matcher, part.text) : part.text);
        }
        return out.toString();
    }

    private static String group(Matcher matcher, String name) {
        boolean number = name.chars().allMatch(c -> c >= '0' && c <= '9') && name.length() < 9;
        String value;
        if (number) {
            int group = Integer.parseInt(name);
            value = group <= matcher.groupCount() ? matcher.group(group) : null;
        } else {
            value = matcher.pattern().namedGroups().containsKey(name) ? matcher.group(name) : null;
        }
        return value == null ? "" : value;
    }
}
