package dev.tocsin.promql;

/** The four types of PromQL values. */
public enum ValueType {
    SCALAR("scalar"),
    STRING("string"),
    VECTOR("instant vector"),
    MATRIX("range vector");

    private final String documented;

    ValueType(String documented) {
        this.documented = documented;
    }

    /** How error messages name the type. */
    public String documented() {
        return documented;
    }
}
