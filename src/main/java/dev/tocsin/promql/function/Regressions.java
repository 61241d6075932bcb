package dev.tocsin.promql.function;

import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.eval.Sums;
import java.util.Locale;

/** {@code deriv}, {@code predict_linear} and {@code double_exponential_smoothing}: they look at floats only. */
final class Regressions {

    private Regressions() {}

    private static boolean enough(Window w) {
        if (w.floats() > 0 && w.histogramCount() > 0) {
            w.informOfIgnoredHistograms();
        }
        return w.floats() >= 2;
    }

    static boolean deriv(Window w) {
        // Times are taken relative to a sample: far from the data the sums of squares lose their digits.
        return enough(w) && w.result(new Line(w, w.times[w.from]).slope);
    }

    static boolean predictLinear(Window w) {
        if (!enough(w)) {
            return false;
        }
        Line line = new Line(w, w.evaluationTime);
        return w.result(line.slope * w.argument(0) + line.intercept);
    }

    /** The straight line of least squares through the floats of a window, in seconds from an instant. */
    private static final class Line {
        final double slope;
        final double intercept;

        Line(Window w, long origin) {
            Sums.Running sumX = new Sums.Running();
            Sums.Running sumY = new Sums.Running();
            Sums.Running sumXy = new Sums.Running();
            Sums.Running sumX2 = new Sums.Running();
            double first = w.values[w.from];
            boolean constant = true;
            for (int i = w.from; i < w.to; i++) {
                double y = w.values[i];
                constant &= i == w.from || y == first;
                double x = (w.times[i] - origin) / 1e3;
                sumX.add(x);
                sumY.add(y);
                sumXy.add(x * y);
                sumX2.add(x * x);
            }
            if (constant) {
                boolean infinite = Double.isInfinite(first);
                slope = infinite ? Double.NaN : 0;
                intercept = infinite ? Double.NaN : first;
                return;
            }
            double n = w.floats();
            double covariance = sumXy.value() - sumX.value() * sumY.value() / n;
            double variance = sumX2.value() - sumX.value() * sumX.value() / n;
            slope = covariance / variance;
            intercept = sumY.value() / n - slope * sumX.value() / n;
        }
    }

    static boolean doubleExponentialSmoothing(Window w) {
        double smoothing = w.argument(0);
        double trend = w.argument(1);
        requireFraction("smoothing", "sf", smoothing);
        requireFraction("trend", "tf", trend);
        if (!enough(w)) {
            return false;
        }
        double level = w.values[w.from];
        double before = 0;
        double slope = w.values[w.from + 1] - level;
        for (int i = w.from + 1; i < w.to; i++) {
            if (i > w.from + 1) {
                slope = trend * (level - before) + (1 - trend) * slope;
            }
            double next = smoothing * w.values[i] + (1 - smoothing) * (level + slope);
            before = level;
            level = next;
        }
        return w.result(level);
    }

    private static void requireFraction(String what, String symbol, double value) {
        if (value <= 0 || value >= 1) {
            throw QueryException.execution("invalid " + what + " factor. Expected: 0 < " + symbol + " < 1, got: "
                    + String.format(Locale.ROOT, "%f", value));
        }
    }
}
