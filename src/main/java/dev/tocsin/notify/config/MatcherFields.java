package dev.tocsin.notify.config;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.Names;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.match.MatcherSyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Reads the three ways in which a route or a side of an inhibition rule says what it matches; all of them count. */
final class MatcherFields {

    private MatcherFields() {}

    /**
     * The matchers of a mapping's keys.
     *
     * @param equalKey a map of values, deprecated
     * @param regexKey a map of regular expressions, deprecated
     * @param listKey a list of texts, each of one or several matchers
     */
    static List<Matcher> read(
            YamlFields fields, ReadContext context, String equalKey, String regexKey, String listKey) {
        List<Matcher> out = new ArrayList<>();
        map(fields, equalKey, Matcher.Op.EQUAL, out);
        map(fields, regexKey, Matcher.Op.REGEX, out);
        for (YamlNode node : fields.list(listKey)) {
            if (!(node instanceof YamlNode.Scalar scalar)) {
                fields.problem(node, fields.pathOf(listKey) + " must hold strings such as severity=\"page\"");
                continue;
            }
            try {
                MatcherParser.Parsed parsed = context.parser().matchers(scalar.isNull() ? "" : scalar.text());
                out.addAll(parsed.matchers());
                parsed.warning().ifPresent(w -> context.warn(node, w));
            } catch (MatcherSyntaxException e) {
                fields.problem(
                        node,
                        fields.pathOf(listKey) + ": " + e.getMessage()
                                + "; write it like severity=\"page\" or job=~\"a|b\"");
            }
        }
        return out;
    }

    private static void map(YamlFields fields, String key, Matcher.Op op, List<Matcher> out) {
        fields.section(key).ifPresent(section -> {
            for (String name : section.mapping().entries().keySet()) {
                if (!Names.isLegacyLabelName(name)) {
                    section.problem(name, "invalid label name " + GoQuote.quote(name) + " in " + section.path());
                }
                boolean missing = section.node(name).isEmpty();
                if (missing && op.isRegex()) {
                    section.problem(name, "invalid regexp value for " + GoQuote.quote(name));
                    continue;
                }
                try {
                    out.add(Matcher.ofAlertmanager(
                            op, name, section.string(name).orElse("")));
                } catch (IllegalArgumentException e) {
                    section.problem(name, section.pathOf(name) + ": " + e.getMessage());
                }
            }
        });
    }
}
