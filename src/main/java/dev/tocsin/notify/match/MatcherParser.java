package dev.tocsin.notify.match;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Matcher;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads matchers in the mode that holds (Alertmanager {@code matcher/compat/parse.go}). */
public final class MatcherParser {

    private final MatcherMode mode;

    public MatcherParser(MatcherMode mode) {
        this.mode = mode;
    }

    public MatcherMode mode() {
        return mode;
    }

    /**
     * What was read, and what the user should know about it.
     *
     * @param matchers in the order of the text
     * @param warning the two syntaxes do not agree on this text
     */
    public record Parsed(List<Matcher> matchers, Optional<String> warning) {
        public Parsed {
            matchers = List.copyOf(matchers);
        }
    }

    /**
     * A comma-separated list, with or without braces around it, as in a configuration.
     *
     * @throws MatcherSyntaxException if the text is no such list, or a regular expression is wrong
     */
    public Parsed matchers(String text) throws MatcherSyntaxException {
        return switch (mode) {
            case CLASSIC -> new Parsed(ClassicMatcherParser.matchers(text), Optional.empty());
            case UTF8_STRICT -> new Parsed(Utf8MatcherParser.matchers(text), Optional.empty());
            case FALLBACK -> fallback(text, false);
        };
    }

    /**
     * Exactly one matcher, without braces, as in an API's filter.
     *
     * @throws MatcherSyntaxException if the text is not exactly one matcher
     */
    public Parsed matcher(String text) throws MatcherSyntaxException {
        if (mode == MatcherMode.CLASSIC) {
            return new Parsed(List.of(ClassicMatcherParser.matcher(text)), Optional.empty());
        }
        if (text.startsWith("{") || text.endsWith("}")) {
            throw new MatcherSyntaxException("unexpected open or close brace: " + text);
        }
        return mode == MatcherMode.UTF8_STRICT
                ? new Parsed(List.of(Utf8MatcherParser.matcher(text)), Optional.empty())
                : fallback(text, true);
    }

    private static Parsed fallback(String text, boolean single) throws MatcherSyntaxException {
        List<Matcher> classic;
        try {
            classic = single ? List.of(ClassicMatcherParser.matcher(text)) : ClassicMatcherParser.matchers(text);
        } catch (MatcherSyntaxException classicError) {
            try {
                return new Parsed(utf8(text, single), Optional.empty());
            } catch (MatcherSyntaxException utf8Error) {
                classicError.addSuppressed(utf8Error);
                throw classicError;
            }
        }
        List<Matcher> utf8;
        try {
            utf8 = utf8(text, single);
        } catch (MatcherSyntaxException e) {
            String better = classic.stream().map(MatcherText::of).collect(Collectors.joining(","));
            return new Parsed(
                    classic,
                    Optional.of("matcher " + GoQuote.quote(text) + " is only valid in the classic syntax ("
                            + e.getMessage() + "); write it as " + better
                            + ": values and regular expressions double-quoted, backslashes escaped"));
        }
        if (!classic.equals(utf8)) {
            return new Parsed(
                    classic,
                    Optional.of("matcher " + GoQuote.quote(text) + " means " + MatcherText.set(classic)
                            + " in the classic syntax, which counts, but " + MatcherText.set(utf8)
                            + " in the UTF-8 syntax; quote and escape it so that both agree"));
        }
        return new Parsed(utf8, Optional.empty());
    }

    private static List<Matcher> utf8(String text, boolean single) throws MatcherSyntaxException {
        return single ? List.of(Utf8MatcherParser.matcher(text)) : Utf8MatcherParser.matchers(text);
    }
}
