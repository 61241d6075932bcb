package dev.tocsin.storage;

import dev.tocsin.model.Labels;
import java.util.List;
import java.util.Optional;

/**
 * The labels that metadata makes where {@code type-and-unit-labels} is on (Prometheus 3.14 {@code model/schema}).
 *
 * @param type in lower case, as in {@code # TYPE}; empty or {@code unknown}: none is known
 * @param unit empty: none is known
 */
public record TypeAndUnit(String type, String unit) {

    private static final String TYPE_LABEL = "__type__";
    private static final String UNIT_LABEL = "__unit__";

    /** Nothing is known. */
    public static final TypeAndUnit NONE = new TypeAndUnit("", "");

    /** An unknown type is none. */
    public TypeAndUnit {
        type = type.equals("unknown") ? "" : type;
    }

    /**
     * Whether these labels are wanted.
     *
     * @param features {@code tocsin.query.enable-feature}
     */
    public static boolean isEnabled(Optional<List<String>> features) {
        return features.orElse(List.of()).contains("type-and-unit-labels");
    }

    public boolean isEmpty() {
        return type.isEmpty() && unit.isEmpty();
    }

    /** The labels with what is known in place of what they said of it. */
    public Labels over(Labels labels) {
        Labels typed = type.isEmpty() ? labels : labels.with(TYPE_LABEL, type);
        return unit.isEmpty() ? typed : typed.with(UNIT_LABEL, unit);
    }

    /** The labels with what is known, and nothing else said of it. */
    public Labels insteadIn(Labels labels) {
        return over(labels.without(TYPE_LABEL).without(UNIT_LABEL));
    }
}
