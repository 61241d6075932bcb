package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import dev.tocsin.template.AlertTemplateData;
import dev.tocsin.template.PrometheusTemplates;
import dev.tocsin.template.QuerySample;
import dev.tocsin.template.TemplateException;
import java.util.List;
import java.util.Optional;

/** The real templates; {@code query} answers one sample whose value is the time it was asked for, in seconds. */
final class TestExpander implements Expander {

    private final Labels externalLabels;
    int expansions;

    TestExpander(Labels externalLabels) {
        this.externalLabels = externalLabels;
    }

    @Override
    public Inputs inputs(String text) {
        if (!text.contains("{{")) {
            return Inputs.NOTHING;
        }
        if (text.contains("query") || text.contains("now")) {
            return Inputs.ANYTHING;
        }
        return text.contains("$value") ? Inputs.VALUE : Inputs.LABELS;
    }

    @Override
    public String expand(String ruleName, String text, Sample sample) {
        expansions++;
        try {
            return PrometheusTemplates.expand(
                            PrometheusTemplates.parse(ruleName, text),
                            new AlertTemplateData(
                                    sample.labels(),
                                    externalLabels,
                                    "http://tocsin.example",
                                    sample.value(),
                                    Optional.ofNullable(sample.histogram())),
                            (expression, at) ->
                                    List.of(QuerySample.of(Labels.of("asked", expression), at / (double) World.SECOND)),
                            sample.atNanos())
                    .text();
        } catch (TemplateException e) {
            return "<error expanding template: error parsing template: " + e.getMessage() + ">";
        }
    }
}
