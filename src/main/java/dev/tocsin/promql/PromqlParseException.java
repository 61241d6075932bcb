package dev.tocsin.promql;

/** A PromQL text is not an expression, or not a well-typed one; says where, in Prometheus' words. */
public final class PromqlParseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int line;
    private final int column;
    private final String problem;

    /**
     * A parse error.
     *
     * @param line 1-based; 0 where the position is not known
     * @param column 1-based, counted in UTF-8 bytes as Prometheus counts
     * @param problem what is wrong, without position
     */
    public PromqlParseException(int line, int column, String problem) {
        super(
                line > 0
                        ? line + ":" + column + ": parse error: " + problem
                        : "unknown position: parse error: " + problem);
        this.line = line;
        this.column = column;
        this.problem = problem;
    }

    /** 1-based line. */
    public int line() {
        return line;
    }

    /** 1-based column, in UTF-8 bytes. */
    public int column() {
        return column;
    }

    /** What is wrong, without position. */
    public String problem() {
        return problem;
    }
}
