package dev.tocsin.promql;

/** The binary operators. */
public enum BinaryOp {
    OR("or", Kind.SET),
    AND("and", Kind.SET),
    UNLESS("unless", Kind.SET),
    EQL("==", Kind.COMPARISON),
    NEQ("!=", Kind.COMPARISON),
    LSS("<", Kind.COMPARISON),
    LTE("<=", Kind.COMPARISON),
    GTR(">", Kind.COMPARISON),
    GTE(">=", Kind.COMPARISON),
    TRIM_UPPER("</", Kind.ARITHMETIC),
    TRIM_LOWER(">/", Kind.ARITHMETIC),
    ADD("+", Kind.ARITHMETIC),
    SUB("-", Kind.ARITHMETIC),
    MUL("*", Kind.ARITHMETIC),
    DIV("/", Kind.ARITHMETIC),
    MOD("%", Kind.ARITHMETIC),
    ATAN2("atan2", Kind.ARITHMETIC),
    POW("^", Kind.ARITHMETIC);

    /** What an operator does to its operands. */
    public enum Kind {
        SET,
        COMPARISON,
        ARITHMETIC
    }

    private final String text;
    private final Kind kind;

    BinaryOp(String text, Kind kind) {
        this.text = text;
        this.kind = kind;
    }

    /** The operator in canonical text. */
    public String text() {
        return text;
    }

    public Kind kind() {
        return kind;
    }
}
