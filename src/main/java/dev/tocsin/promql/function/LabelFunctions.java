package dev.tocsin.promql.function;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Names;
import dev.tocsin.model.Regexes;
import dev.tocsin.promql.QueryException;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;

/** How {@code label_replace} and {@code label_join} change one label set. */
public final class LabelFunctions {

    private LabelFunctions() {}

    /** {@code label_replace(v, dst, replacement, src, regex)}. */
    public static UnaryOperator<Labels> replace(String destination, String replacement, String source, String regex) {
        Pattern pattern;
        try {
            pattern = Regexes.compile("^(?s:" + regex + ")$");
        } catch (PatternSyntaxException e) {
            throw QueryException.execution("invalid regular expression in label_replace(): " + regex);
        }
        requireName(destination, "invalid destination label name in label_replace(): ");
        GoTemplate template = new GoTemplate(replacement);
        return labels -> {
            Matcher matcher = pattern.matcher(labels.get(source));
            return matcher.find() ? withNew(labels, destination, template.expand(matcher)) : labels;
        };
    }

    /** {@code label_join(v, dst, separator, src…)}. */
    public static UnaryOperator<Labels> join(String destination, String separator, List<String> sources) {
        for (String source : sources) {
            requireName(source, "invalid source label name in label_join(): ");
        }
        requireName(destination, "invalid destination label name in label_join(): ");
        return labels -> {
            StringJoiner joined = new StringJoiner(separator);
            for (String source : sources) {
                joined.add(labels.get(source));
            }
            return withNew(labels, destination, joined.toString());
        };
    }

    /** A new object even where the value is the old one: it was set. */
    private static Labels withNew(Labels labels, String name, String value) {
        return labels.toBuilder().set(name, value).build();
    }

    private static void requireName(String name, String message) {
        if (!Names.isUtf8Name(name)) {
            throw QueryException.execution(message + name);
        }
    }
}
