package dev.tocsin.model;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * A regular expression that must match a whole text, with a dot that matches newlines: as relabelling and label
 * matchers of Prometheus 3 use them ({@code ^(?s:…)$}).
 */
public final class AnchoredRegex {

    private final String text;
    private final Pattern pattern;

    private AnchoredRegex(String text, Pattern pattern) {
        this.text = text;
        this.pattern = pattern;
    }

    /**
     * Compiles a regular expression in RE2 syntax.
     *
     * @throws IllegalArgumentException if it is not one, in Go's words
     */
    public static AnchoredRegex of(String text) {
        String anchored = "^(?s:" + text + ")$";
        try {
            return new AnchoredRegex(text, Regexes.compile(anchored));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "error parsing regexp: " + e.getDescription() + ": `" + e.getPattern() + "`", e);
        }
    }

    /** The expression as written, without the anchors. */
    public String text() {
        return text;
    }

    public boolean matches(String input) {
        return pattern.matches(input);
    }

    /** A matcher on a text; {@code find()} tells whether the whole of it matches. */
    public Matcher matcher(String input) {
        return pattern.matcher(input);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof AnchoredRegex other && text.equals(other.text);
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
