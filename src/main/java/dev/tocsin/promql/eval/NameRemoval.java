package dev.tocsin.promql.eval;

import dev.tocsin.model.Labels;
import java.util.List;

/**
 * How a metric name is dropped.
 *
 * @param delayed at the end of the query instead of at the operator that drops it
 * @param typeLabels whether {@code __type__} is what tells a counter, instead of the name's suffix
 */
public record NameRemoval(boolean delayed, boolean typeLabels) {

    private static final List<String> SCHEMA = List.of(Labels.METRIC_NAME, "__type__", "__unit__");

    /** Whether labels have a metric name, or {@code __type__} or {@code __unit__}. */
    public boolean changes(Labels labels) {
        for (String name : SCHEMA) {
            if (labels.has(name)) {
                return true;
            }
        }
        return false;
    }

    /** Labels without the metric name and its {@code __type__} and {@code __unit__}; the same object if there are none. */
    public Labels withoutName(Labels labels) {
        return labels.without(SCHEMA);
    }
}
