package dev.tocsin.promql.aggregate;

/** The parameter of an aggregation over all steps: its extremes decide what is said of it, once. */
record Parameters(double[] values, double min, double max, boolean anyNaN) {

    static Parameters of(double[] values) {
        double min = Double.MAX_VALUE;
        double max = -Double.MAX_VALUE;
        boolean anyNaN = false;
        for (double value : values) {
            max = Math.max(max, value);
            min = Math.min(min, value);
            anyNaN |= Double.isNaN(value);
        }
        return new Parameters(values, min, max, anyNaN);
    }

    double at(int step) {
        return values[step];
    }
}
