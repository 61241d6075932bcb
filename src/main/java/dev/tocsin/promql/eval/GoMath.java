package dev.tocsin.promql.eval;

/** Arithmetic where Go's differs from Java's. */
public final class GoMath {

    private GoMath() {}

    /** The larger one; +Inf even beside NaN, else NaN beside NaN (Go {@code math.Max}). */
    public static double max(double a, double b) {
        return a == Double.POSITIVE_INFINITY || b == Double.POSITIVE_INFINITY
                ? Double.POSITIVE_INFINITY
                : Math.max(a, b);
    }

    /** The smaller one; -Inf even beside NaN, else NaN beside NaN (Go {@code math.Min}). */
    public static double min(double a, double b) {
        return a == Double.NEGATIVE_INFINITY || b == Double.NEGATIVE_INFINITY
                ? Double.NEGATIVE_INFINITY
                : Math.min(a, b);
    }
}
