package dev.tocsin.alerting;

import dev.tocsin.alerting.Expander.Inputs;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.AlertingRule;
import dev.tocsin.rules.RuleId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An alerting rule made ready: its templates, and what can be said of them before they see a sample. */
final class AlertPlan {

    private static final String ALERT_STATE = "alertstate";

    private final AlertingRule rule;
    private final Expander expander;
    private final String generatorUrl;
    private final long templateVersion;
    private final boolean fixedLabels;

    AlertPlan(AlertingRule rule, Expander expander, EvaluationOptions options) {
        this.rule = rule;
        this.expander = expander;
        this.generatorUrl = GeneratorUrl.of(options.externalUrl(), rule.expr().canonical());
        this.templateVersion = options.templateVersion();
        this.fixedLabels = rule.labels().stream()
                .allMatch(label -> expander.inputs(label.value()).compareTo(Inputs.LABELS) <= 0);
    }

    AlertingRule rule() {
        return rule;
    }

    String generatorUrl() {
        return generatorUrl;
    }

    /**
     * Whether an alert's labels follow from the labels of its sample alone, and did so under {@code before} with the
     * same outcome, so that they need not be built again.
     */
    boolean labelsAsUnder(@Nullable AlertPlan before) {
        return before != null && fixedLabels && before.templateVersion == templateVersion;
    }

    /**
     * The labels of the alert of a sample (Prometheus 3.14 {@code rules/alerting.go Eval}): those of the sample without
     * {@code __name__}, then each rule label, where empty removes, then {@code alertname}. Templates see only the sample.
     */
    Labels labels(Labels raw, double value, @Nullable FloatHistogram histogram, long at) {
        Expander.Sample sample = new Expander.Sample(raw, value, histogram, at);
        Labels.Builder labels = raw.toBuilder().remove(Labels.METRIC_NAME);
        for (Label label : rule.labels()) {
            labels.set(label.name(), expander.expand(rule.name(), label.value(), sample));
        }
        return labels.set(Labels.ALERT_NAME, rule.name()).build();
    }

    /** The annotations of a sample's alert; an empty one stays. */
    List<Label> annotations(Labels raw, double value, @Nullable FloatHistogram histogram, long at) {
        Expander.Sample sample = new Expander.Sample(raw, value, histogram, at);
        List<Label> annotations = new ArrayList<>(rule.annotations().size());
        for (Label annotation : rule.annotations()) {
            annotations.add(new Label(annotation.name(), expander.expand(rule.name(), annotation.value(), sample)));
        }
        return annotations;
    }

    /**
     * The series {@code ALERTS} of an alert. Built from the rule's <em>unexpanded</em> labels overlaid with the alert's: a
     * label that was expanded to nothing shows its template text here (Prometheus 3.14 {@code rules/alerting.go sample}).
     */
    static Labels alertsSeries(RuleId rule, AlertInstance alert) {
        return overlay(rule, alert)
                .set(Labels.METRIC_NAME, RecordedNames.ALERTS)
                .set(ALERT_STATE, alert.state().text())
                .build();
    }

    /** The series {@code ALERTS_FOR_STATE} of an alert. */
    static Labels forStateSeries(RuleId rule, AlertInstance alert) {
        return overlay(rule, alert)
                .set(Labels.METRIC_NAME, RecordedNames.ALERTS_FOR_STATE)
                .build();
    }

    private static Labels.Builder overlay(RuleId rule, AlertInstance alert) {
        Labels.Builder labels = Labels.builder();
        for (Label label : rule.labels()) {
            labels.set(label.name(), label.value());
        }
        for (Label label : alert.labels()) {
            labels.set(label.name(), label.value());
        }
        return labels.set(Labels.ALERT_NAME, rule.name());
    }
}
