package dev.tocsin.source.kubernetes;

import java.util.List;
import java.util.Optional;

/**
 * Which PrometheusRule objects are taken ({@code tocsin.rules.kubernetes.*}), with the meaning that the Prometheus operator
 * gives its selectors (prometheus-operator 0.93 {@code api: RuleSelector, RuleNamespaceSelector}): none and an empty one
 * differ.
 *
 * @param ruleSelector of the objects; an empty one selects all, none selects none
 * @param namespaceSelector of their namespaces; an empty one selects all, none only {@code namespace}
 * @param namespace empty for the one this process runs in
 * @param enforcement label that is enforced
 */
public record KubernetesRuleSettings(
        Optional<LabelSelector> ruleSelector,
        Optional<LabelSelector> namespaceSelector,
        String namespace,
        NamespaceEnforcement enforcement) {

    /**
     * Reads the settings.
     *
     * @throws IllegalArgumentException at the first that is wrong; the message names it
     */
    public static KubernetesRuleSettings read(
            Optional<String> ruleSelector,
            Optional<String> namespaceSelector,
            Optional<String> namespace,
            Optional<String> enforcedLabel,
            Optional<List<String>> excluded) {
        return new KubernetesRuleSettings(
                selector("rule-selector", ruleSelector),
                selector("rule-namespace-selector", namespaceSelector),
                namespace.orElse(""),
                enforcement(enforcedLabel.orElse(""), excluded.orElse(List.of())));
    }

    private static Optional<LabelSelector> selector(String name, Optional<String> text) {
        try {
            return text.map(LabelSelector::parse);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tocsin.rules.kubernetes." + name + ": " + e.getMessage()
                            + "; write it like role=prometheus-rules, {matchLabels: {role: prometheus-rules}}, or {} for all",
                    e);
        }
    }

    private static NamespaceEnforcement enforcement(String label, List<String> excluded) {
        try {
            return new NamespaceEnforcement(
                    label, excluded.stream().map(String::strip).toList());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "tocsin.rules.kubernetes."
                            + (excluded.isEmpty() ? "enforced-namespace-label: " : "excluded-from-enforcement: ")
                            + e.getMessage(),
                    e);
        }
    }

    /** Whether objects of more than one namespace may be meant, so that they are asked for cluster-wide. */
    boolean clusterWide() {
        return namespaceSelector.isPresent();
    }

    /** The selector of namespaces that has to be asked about: not where all or one are meant. */
    Optional<LabelSelector> namespacesToSelect() {
        return namespaceSelector.filter(selector -> !selector.isEverything());
    }
}
