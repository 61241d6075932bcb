package dev.tocsin.promql.parser;

import static dev.tocsin.promql.parser.PromqlGrammar.*;

import dev.tocsin.model.GoQuote;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.antlr.v4.runtime.Token;

/** The words of the language, and how error messages name a token. */
final class Keywords {

    private static final Map<String, Integer> WORDS = words();

    private Keywords() {}

    /** The token type of a word: a keyword in any case, {@code inf} and {@code nan} as numbers, else an identifier. */
    static int type(String word) {
        Integer keyword = WORDS.get(word.toLowerCase(Locale.ROOT));
        if (keyword != null) {
            return keyword;
        }
        return word.indexOf(':') < 0 ? IDENTIFIER : METRIC_IDENTIFIER;
    }

    private static Map<String, Integer> words() {
        Map<String, Integer> words = new HashMap<>();
        for (int type = AVG; type <= LIMIT_RATIO; type++) {
            words.put(name(type), type);
        }
        for (int type = BOOL; type <= MIN_OF; type++) {
            words.put(name(type), type);
        }
        words.put("and", LAND);
        words.put("or", LOR);
        words.put("unless", LUNLESS);
        words.put("atan2", ATAN2);
        words.put("inf", NUMBER);
        words.put("nan", NUMBER);
        return Map.copyOf(words);
    }

    private static String name(int type) {
        return VOCABULARY.getSymbolicName(type).toLowerCase(Locale.ROOT);
    }

    /** A token as in Prometheus' {@code unexpected …} messages. */
    static String describe(Token token) {
        String text = token.getText();
        return switch (token.getType()) {
            case Token.EOF -> "end of input";
            case IDENTIFIER -> "identifier " + GoQuote.quote(text);
            case METRIC_IDENTIFIER -> "metric identifier " + GoQuote.quote(text);
            case STRING -> "string " + shortened(text);
            case NUMBER -> "number " + shortened(text);
            case DURATION -> "duration " + shortened(text);
            default -> {
                int type = token.getType();
                if (type >= BOOL && type <= WITHOUT) {
                    yield "<" + text + ">";
                }
                if (type >= ADD && type <= ATAN2) {
                    yield "<op:" + text + ">";
                }
                if (type >= AVG && type <= LIMIT_RATIO) {
                    yield "<aggr:" + text + ">";
                }
                yield shortened(text);
            }
        };
    }

    private static String shortened(String text) {
        if (text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= 10) {
            return GoQuote.quote(text);
        }
        int end = text.offsetByCodePoints(0, Math.min(10, text.codePointCount(0, text.length())));
        return GoQuote.quote(text.substring(0, end)) + "...";
    }
}
