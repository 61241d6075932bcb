package dev.tocsin.alerting;

import dev.tocsin.model.Labels;
import dev.tocsin.rules.AlertingRule;
import dev.tocsin.rules.RecordingRule;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleGroup;
import java.util.Arrays;
import java.util.List;

/** The metric names of what rules store. */
public final class RecordedNames {

    /** Of pending and firing alerts. */
    public static final String ALERTS = "ALERTS";
    /** Since when alerts are active. */
    public static final String ALERTS_FOR_STATE = "ALERTS_FOR_STATE";

    private static final List<String> OF_ALERTS = List.of(ALERTS, ALERTS_FOR_STATE);

    private RecordedNames() {}

    /** The names of what a rule stores. */
    public static List<String> of(Rule rule) {
        return switch (rule) {
            case RecordingRule recording -> List.of(recording.name());
            case AlertingRule _ -> OF_ALERTS;
        };
    }

    /**
     * The names of what {@link SampleSink#append} gets.
     *
     * @param rule position of the rule in its group; one past the last for the series of removed rules
     */
    public static List<String> of(RuleGroup group, int rule, RuleSamples samples) {
        if (samples.isEmpty()) {
            return List.of();
        }
        if (rule < group.rules().size()) {
            return of(group.rules().get(rule));
        }
        return Arrays.stream(samples.stale()).map(Labels::metricName).distinct().toList();
    }
}
