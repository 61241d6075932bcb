package dev.tocsin.source.kubernetes;

import dev.tocsin.model.Matcher;
import dev.tocsin.model.Names;
import dev.tocsin.promql.EnforcedMatcher;
import dev.tocsin.promql.Printer;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.promql.PromqlParseException;
import dev.tocsin.promql.PromqlParser;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the rules of a namespace to its own data: every rule gets a label with the namespace, and so does every selector
 * of its expression (the operator's {@code enforcedNamespaceLabel}; prometheus-operator 0.93 {@code namespacelabeler}).
 *
 * @param label name of the label; empty enforces nothing
 * @param excluded what is left alone, {@code NAMESPACE/NAME} or {@code NAMESPACE} for all of it (the operator's
 *     {@code excludedFromEnforcement})
 */
public record NamespaceEnforcement(String label, List<String> excluded) {

    /** Nothing is enforced. */
    public static final NamespaceEnforcement NONE = new NamespaceEnforcement("", List.of());

    /** @throws IllegalArgumentException if the label can be none, or an exclusion names nothing */
    public NamespaceEnforcement {
        excluded = List.copyOf(excluded);
        if (!label.isEmpty() && (!Names.isUtf8Name(label) || label.equals("__name__"))) {
            throw new IllegalArgumentException("\"" + label + "\" is not the name of a label");
        }
        for (String entry : excluded) {
            int slash = entry.indexOf('/');
            if (entry.isEmpty() || slash == 0 || slash == entry.length() - 1 || slash != entry.lastIndexOf('/')) {
                throw new IllegalArgumentException("\"" + entry
                        + "\" names no object: write NAMESPACE/NAME, or NAMESPACE for all of its PrometheusRules");
            }
        }
        if (label.isEmpty() && !excluded.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to be excluded from: no label is enforced");
        }
    }

    /** Whether rules of this object are changed. */
    public boolean concerns(ObjectKey key) {
        return !label.isEmpty() && !excluded.contains(key.namespace()) && !excluded.contains(key.toString());
    }

    /**
     * The {@code spec} of an object with the label enforced. An expression that cannot be parsed stays as it is: reading it
     * reports that.
     */
    public Map<String, Object> apply(ObjectKey key, Map<String, Object> spec, PromqlOptions promql) {
        if (!concerns(key) || !(spec.get("groups") instanceof List<?> groups)) {
            return spec;
        }
        List<Object> enforced = new ArrayList<>();
        for (Object group : groups) {
            enforced.add(group instanceof Map<?, ?> map ? group(key, copy(map), promql) : group);
        }
        Map<String, Object> out = new LinkedHashMap<>(spec);
        out.put("groups", enforced);
        return out;
    }

    private Object group(ObjectKey key, Map<String, Object> group, PromqlOptions promql) {
        if (group.get("rules") instanceof List<?> rules) {
            List<Object> enforced = new ArrayList<>();
            for (Object rule : rules) {
                enforced.add(rule instanceof Map<?, ?> map ? rule(key, copy(map), promql) : rule);
            }
            group.put("rules", enforced);
        }
        return group;
    }

    private Map<String, Object> rule(ObjectKey key, Map<String, Object> rule, PromqlOptions promql) {
        Object own = rule.get("labels");
        Map<String, Object> labels = own instanceof Map<?, ?> map ? copy(map) : new LinkedHashMap<>();
        if (own == null || own instanceof Map<?, ?>) {
            labels.put(label, key.namespace());
            rule.put("labels", labels);
        }
        Object expr = rule.get("expr");
        if (expr instanceof String || expr instanceof Number) {
            rule.put("expr", expression(String.valueOf(expr), key.namespace(), promql));
        }
        return rule;
    }

    private String expression(String text, String namespace, PromqlOptions promql) {
        try {
            Matcher matcher = Matcher.of(Matcher.Op.EQUAL, label, namespace);
            return Printer.canonical(EnforcedMatcher.in(PromqlParser.parse(text, promql), matcher));
        } catch (PromqlParseException e) {
            return text;
        }
    }

    private static Map<String, Object> copy(Map<?, ?> map) {
        Map<String, Object> out = new LinkedHashMap<>();
        map.forEach((key, value) -> out.put(String.valueOf(key), value));
        return out;
    }
}
