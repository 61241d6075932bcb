package dev.tocsin.promql.eval;

import dev.tocsin.model.Labels;
import java.util.List;

/**
 * How a metric name is dropped.
 *
 * @param delayed at the end of the query instead of at the operator that drops it
 * @param schemaLabels whether {@code __type__} and {@code __unit__} go with the name
 */
public record NameRemoval(boolean delayed, boolean schemaLabels) {

    private static final List<String> SCHEMA = List.of(Labels.METRIC_NAME, "__type__", "__unit__");

    /** Labels without the metric name and what goes with it; the same object if there is none. */
    public Labels withoutName(Labels labels) {
        return labels.without(schemaLabels ? SCHEMA : SCHEMA.subList(0, 1));
    }
}
