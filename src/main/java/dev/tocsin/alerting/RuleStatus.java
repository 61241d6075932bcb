package dev.tocsin.alerting;

import dev.tocsin.rules.AlertingRule;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A rule as {@code /api/v1/rules} shows it.
 *
 * @param rule what was configured
 * @param run the last evaluation
 * @param state the highest state among the alerts of an alerting rule; empty before its first evaluation ({@code unknown})
 *     and for a recording rule
 * @param pending number of pending alerts
 * @param firing number of firing alerts
 * @param alerts pending and firing alerts, in no order; annotations are expanded when it is called
 */
public record RuleStatus(
        Rule rule, RuleRun run, Optional<AlertState> state, int pending, int firing, List<AlertView> alerts) {

    public RuleStatus {
        alerts = List.copyOf(alerts);
    }

    /**
     * The rules of a group in file order.
     *
     * @param withAlerts whether the alerts themselves are wanted; without, {@code alerts} is empty and nothing is expanded
     */
    public static List<RuleStatus> of(RuleGroup group, GroupState state, boolean withAlerts) {
        List<RuleStatus> all = new ArrayList<>(group.rules().size());
        for (Rule rule : group.rules()) {
            RuleState known = state.rule(rule.id(), rule instanceof AlertingRule);
            all.add(
                    switch (known) {
                        case null -> new RuleStatus(rule, RuleRun.NONE, Optional.empty(), 0, 0, List.of());
                        case RecordingState recording ->
                            new RuleStatus(rule, recording.run(), Optional.empty(), 0, 0, List.of());
                        case AlertingState alerting -> of(rule, alerting, withAlerts);
                    });
        }
        return all;
    }

    private static RuleStatus of(Rule rule, AlertingState state, boolean withAlerts) {
        AlertTable table = state.table();
        List<AlertView> alerts = new ArrayList<>();
        for (int slot = 0; withAlerts && slot < table.alerts().length; slot++) {
            AlertInstance alert = table.alerts()[slot];
            if (alert != null && alert.isActive()) {
                alerts.add(new AlertView(
                        alert.labels(),
                        state.annotationsOf(alert, slot),
                        alert.state(),
                        alert.activeAt(),
                        alert.keepFiringSince(),
                        state.valueOf(alert, slot)));
            }
        }
        AlertState highest =
                table.firing() > 0 ? AlertState.FIRING : table.pending() > 0 ? AlertState.PENDING : AlertState.INACTIVE;
        boolean unknown = state.run().health() == RuleHealth.UNKNOWN;
        return new RuleStatus(
                rule,
                state.run(),
                unknown ? Optional.empty() : Optional.of(highest),
                table.pending(),
                table.firing(),
                alerts);
    }
}
