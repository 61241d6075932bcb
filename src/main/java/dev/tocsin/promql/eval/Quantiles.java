package dev.tocsin.promql.eval;

import dev.tocsin.model.GoFloat;
import java.util.Arrays;

/** The quantile of plain values, and what is said of impossible quantiles. */
public final class Quantiles {

    private Quantiles() {}

    /**
     * The φ-quantile by linear interpolation; NaN sorts first (Prometheus {@code quantile}).
     *
     * @param values sorted by this call
     */
    public static double of(double phi, double[] values, int count) {
        if (count == 0 || Double.isNaN(phi)) {
            return Double.NaN;
        }
        if (phi < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (phi > 1) {
            return Double.POSITIVE_INFINITY;
        }
        int nans = nansFirst(values, count);
        Arrays.sort(values, nans, count);
        double rank = phi * (count - 1);
        int lower = (int) Math.max(0, Math.floor(rank));
        int upper = Math.min(count - 1, lower + 1);
        double weight = rank - Math.floor(rank);
        return values[lower] * (1 - weight) + values[upper] * weight;
    }

    private static int nansFirst(double[] values, int count) {
        int nans = 0;
        for (int i = 0; i < count; i++) {
            double value = values[i];
            if (Double.isNaN(value)) {
                values[i] = values[nans];
                values[nans++] = value;
            }
        }
        return nans;
    }

    /** Warns of a quantile outside [0, 1]. */
    public static void check(double phi, Remarks remarks, int start) {
        if (!(phi >= 0 && phi <= 1)) {
            remarks.warn("quantile value should be between 0 and 1, got " + GoFloat.g(phi), start);
        }
    }
}
