package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.Expander.Inputs;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells from the text of a template what its expansion can depend on, so that it is not expanded again when nothing of
 * that changed. Where the text is not plainly innocent the answer is {@link Inputs#ANYTHING}.
 */
final class TemplateInputs {

    private static final Pattern ACTION = Pattern.compile("\\{\\{(.*?)\\}\\}", Pattern.DOTALL);
    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|'(?:[^'\\\\]|\\\\.)*'");
    private static final Pattern COMMENT = Pattern.compile("/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.$])[0-9][\\w.]*");
    private static final Pattern WORD = Pattern.compile("[$.]?[\\p{L}_][\\p{L}\\p{N}_]*|[$.]");

    private TemplateInputs() {}

    static Inputs of(String text) {
        if (!text.contains("{{")) {
            return Inputs.NOTHING;
        }
        // Quoted text first: it may hold braces.
        String bare = QUOTED.matcher(text).replaceAll("\"\"");
        Inputs most = Inputs.LABELS;
        Matcher actions = ACTION.matcher(COMMENT.matcher(bare).replaceAll(" "));
        while (actions.find()) {
            Matcher words = WORD.matcher(NUMBER.matcher(actions.group(1)).replaceAll("0"));
            while (words.find()) {
                Inputs one = ofWord(words.group());
                most = one.compareTo(most) > 0 ? one : most;
            }
        }
        return most;
    }

    private static Inputs ofWord(String word) {
        return switch (word) {
            // The dot and the dollar alone are all data at once; templates hide what they use.
            case ".", "$", "query", "now", "template", "define", "block" -> Inputs.ANYTHING;
            case "$value", ".Value" -> Inputs.VALUE;
            default -> Inputs.LABELS;
        };
    }
}
