package dev.tocsin.rules;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Label;
import dev.tocsin.model.Names;
import dev.tocsin.model.Problem;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.promql.PromqlParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads one rule. The words of its problems are Prometheus' (3.14 {@code model/rulefmt Rule.Validate}). */
final class RuleReader {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private static final int MAX_SHOWN = 1000;

    private final YamlFields fields;
    private final GroupId group;
    private final int number;
    private final RuleReadOptions options;
    private final List<Problem> problems;
    private final int problemsBefore;
    private final String record;
    private final String alert;
    private final Map<String, String> ownLabels;
    private final List<Label> labels;

    /**
     * @param number 1-based position in the group
     * @param problems grows with what is wrong
     */
    RuleReader(
            YamlFields fields,
            GroupId group,
            int number,
            Map<String, String> groupLabels,
            RuleReadOptions options,
            List<Problem> problems) {
        this.fields = fields;
        this.group = group;
        this.number = number;
        this.options = options;
        this.problems = problems;
        this.problemsBefore = problems.size();
        this.record = fields.string("record").orElse("");
        this.alert = fields.string("alert").orElse("");
        this.ownLabels = fields.stringMap("labels");
        Map<String, String> merged = new HashMap<>(groupLabels);
        merged.putAll(ownLabels);
        this.labels = GroupReader.toList(merged);
    }

    /** What the rule is known by, as far as it alone can tell: the ordinal is 0. */
    RuleId identity() {
        return new RuleId(group, alert.isEmpty() ? record : alert, labels, 0);
    }

    /** The rule, unless something is wrong with it. */
    Optional<Rule> read(RuleId id) {
        kind();
        RuleExpr expr = expression();
        long forNanos = fields.durationMillis("for").orElse(0) * NANOS_PER_MILLI;
        long keepFiringForNanos = fields.durationMillis("keep_firing_for").orElse(0) * NANOS_PER_MILLI;
        Map<String, String> annotations = fields.stringMap("annotations");
        if (!record.isEmpty()) {
            recording(annotations, forNanos, keepFiringForNanos);
        }
        labels();
        List<RuleTemplate> labelTemplates = labelTemplates();
        List<RuleTemplate> annotationTemplates = annotations(annotations);
        if (!options.ignoreUnknownFields()) {
            fields.finish();
        }
        if (problems.size() > problemsBefore || expr == null) {
            return Optional.empty();
        }
        Position position =
                new Position(fields.mapping().line(), fields.mapping().column());
        return Optional.of(
                alert.isEmpty()
                        ? new RecordingRule(id, expr, position)
                        : new AlertingRule(
                                id, expr, forNanos, keepFiringForNanos, labelTemplates, annotationTemplates, position));
    }

    private void kind() {
        if (!record.isEmpty() && !alert.isEmpty()) {
            YamlNode second = valueOf("alert");
            report(
                    valueOf("record"),
                    second.line() + ":" + second.column() + ": ",
                    "only one of 'record' and 'alert' must be set");
        }
        if (record.isEmpty() && alert.isEmpty()) {
            report(fields.mapping(), "one of 'record' or 'alert' must be set");
        }
    }

    private @Nullable RuleExpr expression() {
        Optional<String> text = fields.string("expr");
        if (text.isEmpty() && fields.has("expr")) {
            return null;
        }
        if (text.orElse("").isEmpty()) {
            report(valueOf("expr"), "field 'expr' must be set in rule");
            return null;
        }
        try {
            return RuleExpr.parse(text.get(), options.promql());
        } catch (PromqlParseException e) {
            report(valueOf("expr"), "could not parse expression: " + e.getMessage());
            return null;
        }
    }

    private void recording(Map<String, String> annotations, long forNanos, long keepFiringForNanos) {
        if (!annotations.isEmpty()) {
            report(valueOf("annotations"), "invalid field 'annotations' in recording rule");
        }
        if (forNanos != 0) {
            report(valueOf("for"), "invalid field 'for' in recording rule");
        }
        if (keepFiringForNanos != 0) {
            report(valueOf("keep_firing_for"), "invalid field 'keep_firing_for' in recording rule");
        }
        if (!Names.isUtf8Name(record)) {
            report(valueOf("record"), "invalid recording rule name: " + record);
        }
        if (record.contains("{") || record.contains("}")) {
            report(valueOf("record"), "braces present in the recording rule name; should it be in expr?: " + record);
        }
    }

    private void labels() {
        ownLabels.forEach((name, value) -> {
            String problem = GroupReader.labelProblem(name, value);
            if (!problem.isEmpty()) {
                report(valueOf("labels", name), problem);
            }
        });
    }

    private List<RuleTemplate> annotations(Map<String, String> annotations) {
        annotations.forEach((name, value) -> {
            if (!Names.isUtf8Name(name)) {
                report(valueOf("annotations", name), "invalid annotation name: " + name);
            }
        });
        List<RuleTemplate> templates = templates(GroupReader.toList(annotations));
        broken("annotation", "annotations", annotations, templates);
        return templates;
    }

    /** The labels as templates; those of the group need not be ones, as in Prometheus. */
    private List<RuleTemplate> labelTemplates() {
        List<RuleTemplate> templates = templates(labels);
        broken("label", "labels", ownLabels, templates);
        return templates;
    }

    private List<RuleTemplate> templates(List<Label> texts) {
        return alert.isEmpty()
                ? List.of()
                : texts.stream().map(label -> RuleTemplate.of(alert, label)).toList();
    }

    private void broken(String what, String key, Map<String, String> own, List<RuleTemplate> templates) {
        for (RuleTemplate template : templates) {
            if (template instanceof RuleTemplate.Broken b && own.containsKey(b.name())) {
                report(valueOf(key, b.name()), what + " " + GoQuote.quote(b.name()) + ": " + b.message());
            }
        }
    }

    private void report(YamlNode at, String message) {
        report(at, "", message);
    }

    private void report(YamlNode at, String before, String message) {
        String name = clip(alert.isEmpty() ? record : alert);
        fields.problem(
                at,
                before + "group " + GoQuote.quote(group.name()) + ", rule " + number + ", " + GoQuote.quote(name) + ": "
                        + clip(message));
    }

    /** What a message shows of a text: nobody reads a name of megabytes. */
    static String clip(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "…";
    }

    /** The value of a key, or the rule itself where the key is absent. */
    private YamlNode valueOf(String key) {
        return fields.node(key).orElse(fields.mapping());
    }

    private YamlNode valueOf(String section, String key) {
        return valueOf(section) instanceof YamlNode.Mapping m && m.entries().containsKey(key)
                ? m.entries().get(key).value()
                : valueOf(section);
    }
}
