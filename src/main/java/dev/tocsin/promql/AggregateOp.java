package dev.tocsin.promql;

import java.util.Locale;
import java.util.Optional;

/** The aggregators. */
public enum AggregateOp {
    SUM,
    AVG,
    MIN,
    MAX,
    COUNT,
    GROUP,
    STDDEV,
    STDVAR,
    QUANTILE,
    TOPK,
    BOTTOMK,
    COUNT_VALUES,
    LIMITK,
    LIMIT_RATIO;

    /** The name in canonical text. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of the parameter before the vector, if the aggregator takes one. */
    public Optional<ValueType> parameter() {
        return switch (this) {
            case QUANTILE, TOPK, BOTTOMK, LIMITK, LIMIT_RATIO -> Optional.of(ValueType.SCALAR);
            case COUNT_VALUES -> Optional.of(ValueType.STRING);
            default -> Optional.empty();
        };
    }

    /** Whether {@code promql-experimental-functions} must be enabled. */
    public boolean experimental() {
        return this == LIMITK || this == LIMIT_RATIO;
    }
}
