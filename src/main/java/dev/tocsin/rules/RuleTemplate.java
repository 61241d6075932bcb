package dev.tocsin.rules;

import dev.tocsin.model.Label;
import dev.tocsin.template.AlertTemplate;
import dev.tocsin.template.AlertTemplateData;
import dev.tocsin.template.Expansion;
import dev.tocsin.template.PrometheusTemplates;
import dev.tocsin.template.QueryFunction;
import dev.tocsin.template.TemplateException;

/** The value of a label or an annotation of an alerting rule: a template, parsed when the rule was read. */
public sealed interface RuleTemplate {

    /** The label or annotation. */
    String name();

    /** The value as written. */
    String text();

    /** A template that parses. */
    record Parsed(String name, AlertTemplate template) implements RuleTemplate {
        @Override
        public String text() {
            return template.text();
        }
    }

    /**
     * A text that is no template. Only labels of a group can be that: Prometheus does not check those when it reads them,
     * and so each alert gets the error as the value of the label.
     *
     * @param ruleName the rule it is of
     * @param message what is wrong
     */
    record Broken(String ruleName, String name, String text, String message) implements RuleTemplate {}

    /** Reads a label or annotation of the rule of that name. */
    static RuleTemplate of(String ruleName, Label label) {
        try {
            return new Parsed(label.name(), PrometheusTemplates.parse(ruleName, label.value()));
        } catch (TemplateException e) {
            return new Broken(ruleName, label.name(), label.value(), e.getMessage());
        }
    }

    /**
     * The value for one sample; arguments as in {@link PrometheusTemplates#expand}.
     *
     * @param evaluationNanos evaluation time of the rule, not shifted by its query offset, in epoch nanoseconds
     */
    default Expansion expand(AlertTemplateData data, QueryFunction query, long evaluationNanos) {
        return switch (this) {
            case Parsed p -> PrometheusTemplates.expand(p.template(), data, query, evaluationNanos);
            case Broken b ->
                new Expansion(
                        "<error expanding template: error parsing template __alert_" + b.ruleName() + ": " + b.message()
                                + ">",
                        true);
        };
    }
}
