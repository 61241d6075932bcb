package dev.tocsin.simulate;

import dev.tocsin.alerting.AlertInstance;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the alerts of a rule group are after the slots that were evaluated: Prometheus' state machine, written down once
 * more in the simplest way.
 */
final class GroupModel {

    private static final long NEVER = AlertInstance.NEVER;
    private static final long RETENTION = 15 * Timeline.MINUTE;

    /** An alert. */
    static final class Alert {
        final TreeMap<String, String> labels;
        String state = "pending";
        long activeAt;
        long firedAt = NEVER;
        long keptSince = NEVER;
        long resolvedAt = NEVER;

        Alert(TreeMap<String, String> labels, long at) {
            this.labels = labels;
            this.activeAt = at;
        }

        @Override
        public String toString() {
            return state + " active " + text(activeAt) + " fired " + text(firedAt) + " kept " + text(keptSince)
                    + " resolved " + text(resolvedAt);
        }

        private static String text(long nanos) {
            return nanos == NEVER ? "-" : Trace.time(nanos);
        }
    }

    private final Data data;

    /** By what a rule is known by: name and labels. */
    private final Map<String, Map<String, Alert>> rules = new HashMap<>();

    /** Alerts that fired and are pending again, and since which slot. */
    private final Map<String, Long> wentBack = new HashMap<>();

    int fired;
    int resolved;

    GroupModel(Data data) {
        this.data = data;
    }

    /** What a rule is known by. */
    static String key(RuleSpec rule) {
        return rule.name() + " " + rule.severity() + " " + rule.team();
    }

    /**
     * An evaluation.
     *
     * @param failed whether there was no answer: nothing changes but that rules that are gone end
     */
    void step(List<RuleSpec> by, long at, boolean failed) {
        Map<String, Map<String, Alert>> before = new HashMap<>(rules);
        for (RuleSpec rule : by) {
            before.remove(key(rule));
            Map<String, Alert> alerts = rules.computeIfAbsent(key(rule), _ -> new HashMap<>());
            if (!failed) {
                step(rule, alerts, rule.holding(data, Math.floorDiv(at, 1_000_000L)), at);
            }
        }
        before.forEach((key, alerts) -> {
            alerts.values().stream()
                    .filter(alert -> alert.state.equals("firing"))
                    .forEach(_ -> resolved++);
            rules.remove(key);
        });
    }

    private void step(RuleSpec rule, Map<String, Alert> alerts, Map<String, TreeMap<String, String>> holding, long at) {
        long wait = rule.forSeconds() * Timeline.SECOND;
        long keep = rule.keepSeconds() * Timeline.SECOND;
        for (Iterator<Alert> i = alerts.values().iterator(); i.hasNext(); ) {
            Alert alert = i.next();
            if (holding.containsKey(alert.labels.toString())) {
                continue;
            }
            switch (alert.state) {
                case "pending" -> i.remove();
                case "firing" -> {
                    long since = alert.keptSince == NEVER ? at : alert.keptSince;
                    if (keep > 0 && at - since < keep) {
                        alert.keptSince = since;
                        backIfShort(alert, wait, at);
                    } else {
                        alert.state = "resolved";
                        alert.resolvedAt = at;
                        resolved++;
                    }
                }
                default -> {
                    if (at - alert.resolvedAt > RETENTION) {
                        i.remove();
                    }
                }
            }
        }
        holding.forEach((key, labels) -> {
            Alert alert = alerts.get(key);
            if (alert == null || alert.state.equals("resolved")) {
                alert = new Alert(labels, at);
                alerts.put(key, alert);
                fireIfDue(alert, wait, at);
            } else if (alert.state.equals("pending")) {
                fireIfDue(alert, wait, at);
            } else {
                alert.keptSince = NEVER;
                backIfShort(alert, wait, at);
            }
        });
    }

    private void fireIfDue(Alert alert, long wait, long at) {
        if (at - alert.activeAt >= wait) {
            alert.state = "firing";
            alert.firedAt = at;
            fired++;
        }
    }

    /** Its rule demands more by now than has passed. */
    private void backIfShort(Alert alert, long wait, long at) {
        if (at - alert.activeAt < wait) {
            wentBack.put(alert.labels.toString(), at);
            alert.state = "pending";
            alert.firedAt = NEVER;
            alert.keptSince = NEVER;
        }
    }

    /** All alerts by rule name and labels, as text. */
    Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        rules.values().forEach(alerts -> alerts.forEach((labels, alert) -> states.put(labels, alert.toString())));
        return states;
    }

    /**
     * Alerts that went from firing back to pending since this was asked last, and at which slot. Nobody is told that they are
     * over: what was said of them last lasts until it ends by itself.
     */
    Map<String, Long> takeWentBack() {
        Map<String, Long> taken = Map.copyOf(wentBack);
        wentBack.clear();
        return taken;
    }

    /** The alerts that fire. */
    List<TreeMap<String, String>> firing() {
        return rules.values().stream()
                .flatMap(alerts -> alerts.values().stream())
                .filter(alert -> alert.state.equals("firing"))
                .map(alert -> alert.labels)
                .toList();
    }
}
