package dev.tocsin.notify.match;

import dev.tocsin.model.Matcher;
import dev.tocsin.model.Names;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The classic syntax: tolerant, classic label names, few escapes (Alertmanager {@code pkg/labels/parse.go}). */
final class ClassicMatcherParser {

    private ClassicMatcherParser() {}

    /** A list; a brace at either end is dropped, commas inside quotes do not separate. */
    static List<Matcher> matchers(String text) throws MatcherSyntaxException {
        String s = text.startsWith("{") ? text.substring(1) : text;
        s = s.endsWith("}") ? s.substring(0, s.length() - 1) : s;
        List<Matcher> out = new ArrayList<>();
        StringBuilder token = new StringBuilder();
        boolean quoted = false;
        boolean escaped = false;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c == ',' && !quoted) {
                out.add(matcher(token.toString()));
                token.setLength(0);
                continue;
            }
            if (c == '"') {
                quoted = escaped ? quoted : !quoted;
                escaped = false;
            } else {
                escaped = c == '\\' && !escaped;
            }
            token.append(c);
        }
        String last = trim(token.toString());
        if (!last.isEmpty()) {
            out.add(matcher(last));
        }
        return out;
    }

    static Matcher matcher(String text) throws MatcherSyntaxException {
        int i = skipSpace(text, 0);
        int nameStart = i;
        while (i < text.length() && isNameCharacter(text.charAt(i), i > nameStart)) {
            i++;
        }
        String name = text.substring(nameStart, i);
        i = skipSpace(text, i);
        Matcher.Op op = operatorAt(text, i);
        if (name.isEmpty() || op == null) {
            throw new MatcherSyntaxException("bad matcher format: " + text);
        }
        String raw = trimEnd(text.substring(skipSpace(text, i + op.text().length())));
        if (!Names.isValidUtf8(raw)) {
            throw new MatcherSyntaxException("matcher value not valid UTF-8: " + raw);
        }
        return create(op, name, unescape(raw));
    }

    static Matcher create(Matcher.Op op, String name, String value) throws MatcherSyntaxException {
        try {
            return Matcher.ofAlertmanager(op, name, value);
        } catch (IllegalArgumentException e) {
            throw new MatcherSyntaxException(String.valueOf(e.getMessage()));
        }
    }

    private static boolean isNameCharacter(char c, boolean digits) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' || digits && c >= '0' && c <= '9';
    }

    private static Matcher.@Nullable Op operatorAt(String text, int i) {
        if (text.startsWith("=~", i)) {
            return Matcher.Op.REGEX;
        }
        if (text.startsWith("=", i)) {
            return Matcher.Op.EQUAL;
        }
        if (text.startsWith("!=", i)) {
            return Matcher.Op.NOT_EQUAL;
        }
        return text.startsWith("!~", i) ? Matcher.Op.NOT_REGEX : null;
    }

    private static String unescape(String raw) throws MatcherSyntaxException {
        boolean open = raw.startsWith("\"");
        String body = open ? raw.substring(1) : raw;
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < body.length(); i++) {
            char c = body.charAt(i);
            boolean last = i == body.length() - 1;
            if (c == '\\' && !last) {
                char next = body.charAt(++i);
                switch (next) {
                    case 'n' -> value.append('\n');
                    case '"', '\\' -> value.append(next);
                    default -> value.append('\\').append(next);
                }
            } else if (c == '"') {
                if (!open || !last) {
                    throw unescapedQuote(raw);
                }
                open = false;
            } else {
                value.append(c);
            }
        }
        if (open) {
            throw unescapedQuote(raw);
        }
        return value.toString();
    }

    private static MatcherSyntaxException unescapedQuote(String raw) {
        return new MatcherSyntaxException("matcher value contains unescaped double quote: " + raw);
    }

    /** White space as RE2's {@code \s}: tab, line feed, form feed, carriage return, space. */
    private static boolean isSpace(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }

    private static int skipSpace(String text, int from) {
        int i = from;
        while (i < text.length() && isSpace(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static String trimEnd(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    private static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && MatcherText.isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && MatcherText.isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}
