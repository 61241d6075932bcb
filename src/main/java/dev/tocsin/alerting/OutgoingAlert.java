package dev.tocsin.alerting;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import java.util.List;

/**
 * An alert as Prometheus would send it to an Alertmanager now, before external labels and relabelling.
 *
 * @param annotations expanded, sorted by name
 * @param startsAt when it began to fire, epoch nanoseconds
 * @param endsAt when it resolved, or until when this sending stands, epoch nanoseconds
 * @param generatorUrl link to the expression
 * @param resolved whether it is a resolution
 */
public record OutgoingAlert(
        Labels labels, List<Label> annotations, long startsAt, long endsAt, String generatorUrl, boolean resolved) {

    /** The same alert with other labels. */
    public OutgoingAlert withLabels(Labels other) {
        return new OutgoingAlert(other, annotations, startsAt, endsAt, generatorUrl, resolved);
    }
}
