package dev.tocsin.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Regexes;

/** Regular expressions as Go's {@code regexp} uses them: RE2 syntax, replacements with {@code $1} and {@code ${name}}. */
final class GoRegex {

    private GoRegex() {}

    /**
     * {@code regexp.MatchString}: whether the pattern is found anywhere in the text.
     *
     * @throws TemplateException {@code error parsing regexp: …}
     */
    static boolean matches(String pattern, String text) throws TemplateException {
        try {
            return Regexes.compile(pattern).matcher(text).find();
        } catch (PatternSyntaxException e) {
            throw new TemplateException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * {@code regexp.MustCompile(pattern).ReplaceAllString(text, replacement)}.
     *
     * @throws TemplateException {@code regexp: Compile(`…`): error parsing regexp: …}
     */
    static String replaceAll(String pattern, String replacement, String text) throws TemplateException {
        Pattern compiled;
        try {
            compiled = Regexes.compile(pattern);
        } catch (PatternSyntaxException e) {
            boolean raw = pattern.chars().noneMatch(c -> c < ' ' || c == '`' || c == 0x7f);
            String shown = raw ? "`" + pattern + "`" : GoQuote.quote(pattern);
            throw new TemplateException("regexp: Compile(" + shown + "): " + e.getMessage(), e);
        }
        StringBuilder out = new StringBuilder();
        Matcher matcher = compiled.matcher(text);
        int copied = 0;
        int from = 0;
        while (from <= text.length() && matcher.find(from)) {
            out.append(text, copied, matcher.start());
            // An empty match right behind another match is none: Go differs from Java here.
            if (matcher.end() > copied || matcher.start() == 0) {
                expand(out, compiled, matcher, replacement);
            }
            copied = matcher.end();
            int next = from < text.length() ? from + Character.charCount(text.codePointAt(from)) : from + 1;
            from = Math.max(next, matcher.end());
        }
        return out.append(text, copied, text.length()).toString();
    }

    private static void expand(StringBuilder out, Pattern pattern, Matcher matcher, String replacement) {
        int i = 0;
        while (i < replacement.length()) {
            char c = replacement.charAt(i);
            if (c != '$') {
                out.append(c);
                i++;
                continue;
            }
            if (replacement.startsWith("$$", i)) {
                out.append('$');
                i += 2;
                continue;
            }
            boolean braces = replacement.startsWith("${", i);
            int start = i + (braces ? 2 : 1);
            int end = start;
            while (end < replacement.length() && isNamePart(replacement.codePointAt(end))) {
                end += Character.charCount(replacement.codePointAt(end));
            }
            boolean closed = !braces || (end < replacement.length() && replacement.charAt(end) == '}');
            if (end == start || !closed) {
                out.append('$');
                i++;
                continue;
            }
            out.append(group(pattern, matcher, replacement.substring(start, end)));
            i = end + (braces ? 1 : 0);
        }
    }

    private static boolean isNamePart(int c) {
        return c == '_' || Character.isLetter(c) || Character.isDigit(c);
    }

    /** A group by number or name; one that does not exist or took no part is empty. */
    private static String group(Pattern pattern, Matcher matcher, String name) {
        String found = null;
        if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            boolean fits = name.length() < 9 && (name.length() == 1 || name.charAt(0) != '0');
            if (fits && Integer.parseInt(name) <= matcher.groupCount()) {
                found = matcher.group(Integer.parseInt(name));
            }
        } else if (pattern.namedGroups().containsKey(name)) {
            found = matcher.group(name);
        }
        return found == null ? "" : found;
    }
}
