package dev.tocsin.promql.gomath;

/** Polynomials by Horner's rule, each product and sum rounded. */
final class Polynomial {

    private Polynomial() {}

    /** The value at {@code x}; coefficients from the highest power down. */
    static double at(double x, double... coefficients) {
        double value = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            value = value * x + coefficients[i];
        }
        return value;
    }

    /** As {@link #at}, each product and sum rounded only once together. */
    static double fusedAt(double x, double... coefficients) {
        double value = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            value = Math.fma(value, x, coefficients[i]);
        }
        return value;
    }
}
