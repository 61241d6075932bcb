package dev.tocsin.alerting;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The alerts that Prometheus would send to its Alertmanagers after an evaluation: new and resolved ones and those due for
 * resending. Annotations are expanded while they are walked through; where nobody is to be sent anything, nothing is done.
 */
public final class Outgoing {

    private record Part(AlertingState rule, String generatorUrl, Sending sending, long at) {}

    private final List<Part> parts = new ArrayList<>();

    Outgoing() {}

    void add(AlertingState rule, String generatorUrl, Sending sending, long at) {
        if (rule.cohorts().sentAtInstant(at) != AlertInstance.NO_COHORT) {
            parts.add(new Part(rule, generatorUrl, sending, at));
        }
    }

    /** Walks through the alerts, rule by rule. */
    public void forEach(Consumer<OutgoingAlert> action) {
        for (Part part : parts) {
            AlertInstance[] alerts = part.rule.table().alerts();
            for (int slot = 0; slot < alerts.length; slot++) {
                AlertInstance alert = alerts[slot];
                if (alert != null && part.rule.cohorts().sentAt(alert.cohort()) == part.at) {
                    action.accept(toSend(part, alert, slot));
                }
            }
        }
    }

    private static OutgoingAlert toSend(Part part, AlertInstance alert, int slot) {
        boolean resolved = alert.state() == AlertState.INACTIVE;
        return new OutgoingAlert(
                alert.labels(),
                part.rule.annotationsOf(alert, slot),
                alert.firedAt(),
                resolved ? alert.resolvedAt() : part.sending.validUntil(part.at),
                part.generatorUrl,
                resolved);
    }

    /** All of them in a list. */
    public List<OutgoingAlert> toList() {
        List<OutgoingAlert> all = new ArrayList<>();
        forEach(all::add);
        return all;
    }

    /** Whether nothing is to be sent. */
    public boolean isEmpty() {
        return parts.isEmpty();
    }
}
