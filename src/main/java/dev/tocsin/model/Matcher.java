package dev.tocsin.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one label, shared by PromQL selectors, Alertmanager routes and silences.
 *
 * <p>Regular expressions are RE2, anchored at both ends, and the dot matches a newline (Prometheus 3
 * {@code labels.FastRegexMatcher}). A missing label is matched as the empty string.
 */
public final class Matcher implements Comparable<Matcher> {

    /** How a matcher compares. */
    public enum Op {
        EQUAL("="),
        NOT_EQUAL("!="),
        REGEX("=~"),
        NOT_REGEX("!~");

        private final String text;

        Op(String text) {
            this.text = text;
        }

        /** The operator as written: {@code = != =~ !~}. */
        public String text() {
            return text;
        }

        public boolean isRegex() {
            return this == REGEX || this == NOT_REGEX;
        }

        public boolean isNegative() {
            return this == NOT_EQUAL || this == NOT_REGEX;
        }
    }

    private final Op op;
    private final String name;
    private final String value;
    private final @Nullable Pattern pattern;

    private Matcher(Op op, String name, String value, @Nullable Pattern pattern) {
        this.op = op;
        this.name = name;
        this.value = value;
        this.pattern = pattern;
    }

    /**
     * A matcher.
     *
     * @throws IllegalArgumentException if the operator takes a regular expression and the value is not one
     */
    public static Matcher of(Op op, String name, String value) {
        return of(op, name, value, Pattern.DOTALL);
    }

    /**
     * A matcher of Alertmanager (routes, inhibition, silences), where a dot in a regular expression does not match a
     * newline ({@code pkg/labels/matcher.go}).
     *
     * @throws IllegalArgumentException if the operator takes a regular expression and the value is not one
     */
    public static Matcher ofAlertmanager(Op op, String name, String value) {
        return of(op, name, value, 0);
    }

    private static Matcher of(Op op, String name, String value, int flags) {
        if (!op.isRegex()) {
            return new Matcher(op, name, value, null);
        }
        try {
            return new Matcher(op, name, value, Regexes.compile(value, flags));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(problem(value, e), e);
        }
    }

    /** As Go's regexp says it, the offending part of the expression in back quotes. */
    private static String problem(String expression, PatternSyntaxException e) {
        if (e.getDescription().contains("internal error")) {
            // All that RE2/J has to say about a parenthesis that was never opened.
            return "error parsing regexp: unexpected ): `" + expression + "`";
        }
        // RE2/J writes the DOTALL flag in front of what it parses.
        String part = e.getPattern().startsWith("(?s)") ? e.getPattern().substring(4) : e.getPattern();
        return "error parsing regexp: " + e.getDescription() + ": `" + part + "`";
    }

    /** {@code name="value"}. */
    public static Matcher equal(String name, String value) {
        return of(Op.EQUAL, name, value);
    }

    public Op op() {
        return op;
    }

    public String name() {
        return name;
    }

    public String value() {
        return value;
    }

    /** Whether a label value (empty for a missing label) satisfies this matcher. */
    public boolean matches(String labelValue) {
        boolean hit = pattern == null
                ? value.equals(labelValue)
                : pattern.matcher(labelValue).matches();
        return hit != op.isNegative();
    }

    /** Whether a missing label satisfies this matcher. */
    public boolean matchesEmpty() {
        return matches("");
    }

    /** By name, then value, then operator: Alertmanager's order of a set. */
    @Override
    public int compareTo(Matcher other) {
        int c = Utf8Order.compare(name, other.name);
        if (c == 0) {
            c = Utf8Order.compare(value, other.value);
        }
        return c != 0 ? c : op.compareTo(other.op);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Matcher m && op == m.op && name.equals(m.name) && value.equals(m.value);
    }

    @Override
    public int hashCode() {
        return (op.hashCode() * 31 + name.hashCode()) * 31 + value.hashCode();
    }

    /** Name, operator and quoted value; the name quoted where PromQL needs it. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        if (Names.isLegacyLabelName(name)) {
            out.append(name);
        } else {
            GoQuote.append(out, name);
        }
        return GoQuote.append(out.append(op.text), value).toString();
    }
}
