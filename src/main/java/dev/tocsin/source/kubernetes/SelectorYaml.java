package dev.tocsin.source.kubernetes;

import dev.tocsin.model.Problem;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import dev.tocsin.source.kubernetes.LabelSelector.Operator;
import dev.tocsin.source.kubernetes.LabelSelector.Requirement;
import java.util.ArrayList;
import java.util.List;

/** Reads a selector as manifests have it: {@code matchLabels} and {@code matchExpressions}. */
final class SelectorYaml {

    private SelectorYaml() {}

    /** @throws IllegalArgumentException with line and column of everything that is wrong */
    static LabelSelector read(String text) {
        List<Problem> problems = new ArrayList<>();
        List<Requirement> requirements = new ArrayList<>();
        try {
            List<YamlNode> documents = YamlNode.parseAll("", text);
            if (documents.size() != 1) {
                throw new IllegalArgumentException("expected one mapping, not " + documents.size() + " documents");
            }
            YamlFields.of("", "", documents.getFirst(), problems::add).ifPresent(fields -> {
                fields.stringMap("matchLabels")
                        .forEach((key, value) -> add(fields, requirements, key, Operator.IN, List.of(value)));
                fields.mappings("matchExpressions").forEach(expression -> expression(expression, requirements));
                fields.finish();
            });
        } catch (YamlNode.SyntaxException e) {
            problems.add(e.problem());
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(
                    String.join("; ", problems.stream().map(Problem::toString).toList()));
        }
        return new LabelSelector(requirements);
    }

    private static void expression(YamlFields fields, List<Requirement> requirements) {
        String key = fields.string("key").orElse("");
        String word = fields.string("operator").orElse("");
        List<String> values = fields.strings("values");
        fields.finish();
        Operator operator;
        switch (word) {
            case "In" -> operator = Operator.IN;
            case "NotIn" -> operator = Operator.NOT_IN;
            case "Exists" -> operator = Operator.EXISTS;
            case "DoesNotExist" -> operator = Operator.DOES_NOT_EXIST;
            default -> {
                fields.problem("operator", "operator must be In, NotIn, Exists or DoesNotExist, not \"" + word + "\"");
                return;
            }
        }
        boolean wanted = operator == Operator.IN || operator == Operator.NOT_IN;
        if (wanted == values.isEmpty()) {
            fields.problem("values", "operator " + word + (wanted ? " needs values" : " takes no values"));
            return;
        }
        add(fields, requirements, key, operator, values);
    }

    private static void add(
            YamlFields fields, List<Requirement> requirements, String key, Operator operator, List<String> values) {
        try {
            values.forEach(LabelSyntax::value);
            requirements.add(new Requirement(LabelSyntax.key(key), operator, values));
        } catch (IllegalArgumentException e) {
            fields.problem(String.valueOf(e.getMessage()));
        }
    }
}
