package dev.tocsin.template;

import dev.tocsin.model.Labels;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import dev.tocsin.template.value.MapEntries;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Label and annotation templates of alerting rules, with the functions and the {@code $labels}, {@code $externalLabels},
 * {@code $externalURL} and {@code $value} of Prometheus 3.14 ({@code template/template.go}, {@code rules/alerting.go}).
 */
public final class PrometheusTemplates {

    /** Stands before every template, so it also moves the columns of error texts, as in Prometheus. */
    private static final String DEFINITIONS = "{{$labels := .Labels}}{{$externalLabels := .ExternalLabels}}"
            + "{{$externalURL := .ExternalURL}}{{$value := .Value}}";

    private static final GoType DATA = GoType.basic(
            "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string;"
                    + " Value interface {} }",
            GoType.Kind.STRUCT);

    private PrometheusTemplates() {}

    /**
     * Parses a template once, at rule load. Unknown functions and variables are found here; wrong arguments only when
     * it is expanded.
     *
     * @param ruleName name of the alerting rule, for error texts
     * @param text the template
     * @throws TemplateException {@code template: __alert_NAME:LINE: …}
     */
    public static AlertTemplate parse(String ruleName, String text) throws TemplateException {
        if (!text.contains("{{")) {
            return new AlertTemplate(ruleName, text, Optional.empty());
        }
        GoTemplate template = GoTemplate.parse("__alert_" + ruleName, DEFINITIONS + text, PrometheusFunctions.ALL);
        return new AlertTemplate(ruleName, text, Optional.of(template));
    }

    /**
     * Expands a template for one sample; a failure becomes text, as Prometheus does it. Costs nothing for a template
     * without actions.
     *
     * @param template the parsed template
     * @param data labels and value of the sample
     * @param query how the function {@code query} is answered
     * @param evaluationNanos evaluation time of the rule, not shifted by its query offset, in epoch nanoseconds
     */
    public static Expansion expand(
            AlertTemplate template, AlertTemplateData data, QueryFunction query, long evaluationNanos) {
        if (template.isPlain()) {
            return new Expansion(template.text(), false);
        }
        try {
            FunctionSet functions = PrometheusFunctions.at(data.externalUrl(), query, evaluationNanos);
            return new Expansion(template.template().orElseThrow().execute(value(data), functions), false);
        } catch (TemplateException e) {
            return new Expansion(
                    "<error expanding template: error executing template __alert_" + template.ruleName() + ": "
                            + e.getMessage() + ">",
                    true);
        }
    }

    private static GoValue value(AlertTemplateData data) {
        Map<String, GoValue> fields = LinkedHashMap.newLinkedHashMap(4);
        fields.put("Labels", map(data.labels()));
        fields.put("ExternalLabels", map(data.externalLabels()));
        fields.put("ExternalURL", GoValue.of(data.externalUrl()));
        fields.put(
                "Value",
                new GoValue.Boxed(data.histogram().map(HistogramValue::of).orElseGet(() -> GoValue.of(data.value()))));
        return new GoValue.Struct(DATA, fields);
    }

    private static GoValue map(Labels labels) {
        return new GoValue.Mapping(GoType.STRING_MAP, MapEntries.of(labels));
    }
}
