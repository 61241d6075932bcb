package dev.tocsin.alerting;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import java.util.List;

/**
 * A pending or firing alert as {@code /api/v1/alerts} shows it.
 *
 * @param annotations expanded with the latest value, sorted by name
 * @param activeAt since when the condition holds, epoch nanoseconds
 * @param keepFiringSince since when it fires only because of {@code keep_firing_for}, or {@link AlertInstance#NEVER}
 * @param value the latest value
 */
public record AlertView(
        Labels labels, List<Label> annotations, AlertState state, long activeAt, long keepFiringSince, double value) {

    /** The value as the API writes it: shortest digits, always an exponent ({@code 1e+00}). */
    public String valueText() {
        return dev.tocsin.model.GoFloat.e(value);
    }
}
