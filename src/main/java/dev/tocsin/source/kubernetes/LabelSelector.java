package dev.tocsin.source.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which objects are meant, by their labels: Kubernetes' {@code LabelSelector}. All requirements must hold; without any,
 * every object is meant. That no selector was written at all is something else, and the settings' to say.
 */
public record LabelSelector(List<Requirement> requirements) {

    /** Every object: {@code {}}. */
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    /** How the value of a label is compared (Kubernetes {@code labels/selector.go}). */
    public enum Operator {
        /** The label is there with one of the values. */
        IN,
        /** The label is absent, or its value is none of these. */
        NOT_IN,
        /** The label is there. */
        EXISTS,
        /** The label is absent. */
        DOES_NOT_EXIST
    }

    /**
     * One condition.
     *
     * @param key name of the label
     * @param values one or more for {@code IN} and {@code NOT_IN}, none otherwise
     */
    public record Requirement(String key, Operator operator, List<String> values) {

        public Requirement {
            values = List.copyOf(values);
        }

        boolean matches(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case IN -> value != null && values.contains(value);
                case NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
            };
        }

        private String text() {
            return switch (operator) {
                case IN -> values.size() == 1 ? key + "=" + values.getFirst() : key + " in " + list();
                case NOT_IN -> values.size() == 1 ? key + "!=" + values.getFirst() : key + " notin " + list();
                case EXISTS -> key;
                case DOES_NOT_EXIST -> "!" + key;
            };
        }

        private String list() {
            return values.stream().collect(Collectors.joining(",", "(", ")"));
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /**
     * Reads a selector as the setting has it: {@code role=prometheus-rules,tier in (a,b),!old} as kubectl takes it, or the
     * YAML of a manifest, {@code {matchLabels: {role: prometheus-rules}}}; {@code {}} is every object.
     *
     * @throws IllegalArgumentException if it is neither; the message says where
     */
    public static LabelSelector parse(String text) {
        String stripped = text.strip();
        return stripped.startsWith("{") || stripped.contains("matchLabels:") || stripped.contains("matchExpressions:")
                ? SelectorYaml.read(stripped)
                : new SelectorText(stripped).read();
    }

    /** Whether an object with these labels is meant. */
    public boolean matches(Map<String, String> labels) {
        for (Requirement requirement : requirements) {
            if (!requirement.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    /** As kubectl and the {@code labelSelector} parameter of the API take it; empty for everything. */
    public String text() {
        List<String> parts = new ArrayList<>();
        requirements.forEach(requirement -> parts.add(requirement.text()));
        return String.join(",", parts);
    }
}
