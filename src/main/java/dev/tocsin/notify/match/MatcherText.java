package dev.tocsin.notify.match;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Matcher;
import java.util.Collection;

/** Matchers as Alertmanager writes them: in route keys, group keys, warnings and its tools ({@code pkg/labels}). */
public final class MatcherText {

    private MatcherText() {}

    /** Name, operator and quoted value; the name quoted too where it holds a reserved character. */
    public static String of(Matcher matcher) {
        StringBuilder out = new StringBuilder();
        append(out, matcher);
        return out.toString();
    }

    /** {@code {a="1",b=~"2"}}, in the order given. */
    public static String set(Collection<Matcher> matchers) {
        StringBuilder out = new StringBuilder("{");
        for (Matcher matcher : matchers) {
            if (out.length() > 1) {
                out.append(',');
            }
            append(out, matcher);
        }
        return out.append('}').toString();
    }

    private static void append(StringBuilder out, Matcher matcher) {
        if (matcher.name().codePoints().anyMatch(MatcherText::isReserved)) {
            GoQuote.append(out, matcher.name()).append(matcher.op().text());
            GoQuote.append(out, matcher.value());
            return;
        }
        out.append(matcher.name()).append(matcher.op().text()).append('"');
        for (int i = 0; i < matcher.value().length(); i++) {
            char c = matcher.value().charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '"' -> out.append("\\\"");
                default -> out.append(c);
            }
        }
        out.append('"');
    }

    /** Whether a character cannot stand in a bare name or value: white space and {@code { } ! = ~ , \ " ' `}. */
    static boolean isReserved(int c) {
        return isSpace(c) || "{}!=~,\\\"'`".indexOf(c) >= 0;
    }

    /** White space as Go's {@code unicode.IsSpace} has it. */
    static boolean isSpace(int c) {
        return switch (c) {
            case '\t', '\n', 0x0b, '\f', '\r', ' ', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000 -> true;
            default -> c >= 0x2000 && c <= 0x200a;
        };
    }
}
