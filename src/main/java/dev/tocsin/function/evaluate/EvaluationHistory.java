package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.alerting.GroupResult;
import dev.tocsin.alerting.RuleOutcome;
import dev.tocsin.alerting.Transition;
import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Rfc3339;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** What an evaluation leaves in the history: transitions of alerts, changes of health, slots that were missed. */
final class EvaluationHistory {

    private static final Logger LOG = Logger.getLogger(GroupWorker.class);
    private final String key;
    private final long row;

    /**
     * @param key of the group
     * @param row of the group
     */
    EvaluationHistory(String key, long row) {
        this.key = key;
        this.row = row;
    }

    List<HistoryEvent> of(GroupResult result) {
        List<HistoryEvent> events = new ArrayList<>();
        for (Transition t : result.transitions()) {
            Map<String, String> detail = new LinkedHashMap<>();
            detail.put("group", key);
            detail.put("rule", t.rule().name());
            detail.put("value", GoFloat.g(t.value()));
            detail.put("activeAt", instant(t.activeAt()));
            events.add(event(
                    HistoryEvent.Kind.TRANSITION,
                    t.at(),
                    t.labels(),
                    "alert " + t.instance(),
                    t.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + t.reason(),
                    detail));
        }
        for (RuleOutcome outcome : result.rules()) {
            if (outcome.healthChanged()) {
                events.add(health(outcome));
            }
        }
        return events;
    }

    private HistoryEvent health(RuleOutcome outcome) {
        String error = outcome.run().lastError();
        if (!error.isEmpty()) {
            LOG.warnf("rule group %s: rule \"%s\": %s", key, outcome.rule().name(), error);
        }
        return event(
                HistoryEvent.Kind.HEALTH,
                outcome.run().evaluatedAt(),
                Labels.EMPTY,
                "rule " + key + ";" + outcome.rule().name() + ";"
                        + outcome.rule().ordinal(),
                outcome.run().health().text() + (error.isEmpty() ? "" : ": " + error),
                Map.of("group", key, "rule", outcome.rule().name()));
    }

    /** @param slot the first that was evaluated again */
    HistoryEvent missed(long slot, long missed) {
        return event(
                HistoryEvent.Kind.MISSED,
                slot,
                Labels.EMPTY,
                "missed " + key,
                missed + " slots were not evaluated",
                Map.of("group", key, "slots", Long.toString(missed)));
    }

    private HistoryEvent event(
            HistoryEvent.Kind kind, long at, Labels labels, String subject, String reason, Map<String, String> detail) {
        return new HistoryEvent(kind, at, row, 0, labels, subject, reason, detail);
    }

    static String instant(long nanos) {
        return nanos == AlertInstance.NEVER ? "never" : Rfc3339.text(nanos);
    }
}
