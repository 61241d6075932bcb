package dev.tocsin.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Compiles RE2 expressions, those apart that would take a deep stack: they are refused as in Go ({@code regexp/syntax}). */
public final class Regexes {

    /** How deep groups may be nested (Go's {@code maxHeight}). */
    private static final int MAX_HEIGHT = 1000;

    private Regexes() {}

    /**
     * Compiles an expression.
     *
     * @throws PatternSyntaxException if it is none, or its groups are nested more than 1000 deep
     */
    public static Pattern compile(String regex) {
        return compile(regex, 0);
    }

    /** As {@link #compile(String)}, with flags of {@link Pattern}. */
    public static Pattern compile(String regex, int flags) {
        if (regex.length() > MAX_HEIGHT && height(regex) > MAX_HEIGHT) {
            throw new PatternSyntaxException("expression nests too deeply", regex.substring(0, MAX_HEIGHT) + "…");
        }
        return Pattern.compile(regex, flags);
    }

    /** How many groups are open at once at most; what cannot be told from a group counts as one. */
    private static int height(String regex) {
        int open = 0;
        int most = 0;
        for (int i = 0; i < regex.length(); i++) {
            switch (regex.charAt(i)) {
                case '\\' -> i++;
                case '(' -> most = Math.max(most, ++open);
                case ')' -> open = Math.max(0, open - 1);
                default -> {}
            }
        }
        return most;
    }
}
