package dev.tocsin.notify.alert;

import dev.tocsin.model.Fingerprint;
import dev.tocsin.model.Labels;
import java.util.Map;

/**
 * An alert as the notify side knows it; the full label set is its identity. All instants are epoch nanoseconds.
 *
 * @param labels never empty
 * @param annotations in no order; values may be empty
 * @param generatorUrl where it comes from, or empty
 * @param startsAt since when it fires
 * @param endsAt when it is resolved, {@link #NO_END} for an alert of Tocsin's own rules that fires: those have no time-out
 * @param timeout whether {@code endsAt} was not given but is the time of posting plus {@code resolve_timeout}
 * @param updatedAt when it was last posted or last changed; the later of two tells what holds
 */
public record Alert(
        Labels labels,
        Map<String, String> annotations,
        String generatorUrl,
        long startsAt,
        long endsAt,
        boolean timeout,
        long updatedAt) {

    /** The end of an alert that fires until it is told otherwise. */
    public static final long NO_END = Long.MAX_VALUE;

    public Alert {
        annotations = Map.copyOf(annotations);
    }

    /** Whether it is resolved at an instant: judged lazily, as Alertmanager does ({@code ResolvedAt}). */
    public boolean resolvedAt(long now) {
        return endsAt <= now;
    }

    /** The fingerprint of the labels. */
    public Fingerprint fingerprint() {
        return Fingerprint.of(labels);
    }

    /** The value of {@code alertname}, or empty. */
    public String name() {
        return labels.get(Labels.ALERT_NAME);
    }

    /** The same alert with another end. */
    public Alert withEndsAt(long end) {
        return end == endsAt ? this : new Alert(labels, annotations, generatorUrl, startsAt, end, timeout, updatedAt);
    }

    /** The same, said at another time. */
    public Alert withUpdatedAt(long at) {
        return at == updatedAt ? this : new Alert(labels, annotations, generatorUrl, startsAt, endsAt, timeout, at);
    }
}
