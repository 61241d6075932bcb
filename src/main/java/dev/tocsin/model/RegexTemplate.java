package dev.tocsin.model;

import com.google.re2j.Matcher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replacement text with references to capture groups, expanded as Go's {@code regexp.Expand} does: {@code $1},
 * {@code $name} and {@code ${name}}, where an unbraced name is as long as letters, digits and underscores go ({@code $1x}
 * is {@code ${1x}}); {@code $$} is a dollar sign, and so is a dollar sign that begins no reference. A group that does not
 * exist or did not take part in the match is empty.
 */
public final class RegexTemplate {

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Numbered(int group) implements Part {}

        record Named(String group) implements Part {}
    }

    private static final int MAX_GROUP = 100_000_000;

    private final String text;
    private final List<Part> parts;

    private RegexTemplate(String text, List<Part> parts) {
        this.text = text;
        this.parts = parts;
    }

    /** A template; any text is one. */
    public static RegexTemplate of(String text) {
        List<Part> parts = new ArrayList<>();
        StringBuilder plain = new StringBuilder();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (c != '$') {
                plain.append(c);
                i++;
                continue;
            }
            i++;
            if (i < text.length() && text.charAt(i) == '$') {
                plain.append('$');
                i++;
                continue;
            }
            boolean brace = i < text.length() && text.charAt(i) == '{';
            int start = brace ? i + 1 : i;
            int end = nameEnd(text, start);
            if (end == start || brace && (end == text.length() || text.charAt(end) != '}')) {
                plain.append('$');
                continue;
            }
            if (!plain.isEmpty()) {
                parts.add(new Part.Text(plain.toString()));
                plain.setLength(0);
            }
            parts.add(reference(text.substring(start, end)));
            i = brace ? end + 1 : end;
        }
        if (!plain.isEmpty()) {
            parts.add(new Part.Text(plain.toString()));
        }
        return new RegexTemplate(text, List.copyOf(parts));
    }

    private static int nameEnd(String text, int start) {
        int i = start;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            if (!Character.isLetter(c) && !Character.isDigit(c) && c != '_') {
                break;
            }
            i += Character.charCount(c);
        }
        return i;
    }

    private static Part reference(String name) {
        int number = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9' || number >= MAX_GROUP) {
                return new Part.Named(name);
            }
            number = number * 10 + (c - '0');
        }
        return name.length() > 1 && name.charAt(0) == '0' ? new Part.Named(name) : new Part.Numbered(number);
    }

    /** The template as written. */
    public String text() {
        return text;
    }

    /** Whether it refers to no group. */
    public boolean isLiteral() {
        return parts.stream().allMatch(part -> part instanceof Part.Text);
    }

    /** The text with the groups of a match in it; the matcher must have found one. */
    public String expand(Matcher match) {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            String value = switch (part) {
                case Part.Text(String plain) -> plain;
                case Part.Numbered(int group) -> group <= match.groupCount() ? match.group(group) : null;
                case Part.Named(String group) -> named(match, group);
            };
            if (value != null) {
                out.append(value);
            }
        }
        return out.toString();
    }

    private static @Nullable String named(Matcher match, String group) {
        Integer index = match.pattern().namedGroups().get(group);
        return index == null ? null : match.group(index);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof RegexTemplate other && text.equals(other.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
