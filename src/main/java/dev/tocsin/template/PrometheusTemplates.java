package dev.tocsin.template;

/**
 * Label and annotation templates of alerting rules, with the functions and the {@code $labels}, {@code $externalLabels},
 * {@code $externalURL} and {@code $value} of Prometheus 3.14 ({@code template/template.go}, {@code rules/alerting.go}).
 */
public final class PrometheusTemplates {

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
        throw new UnsupportedOperationException(ruleName + text);
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
        throw new UnsupportedOperationException(template.text() + data + query + evaluationNanos);
    }
}
