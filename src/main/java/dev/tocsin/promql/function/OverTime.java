package dev.tocsin.promql.function;

import dev.tocsin.promql.eval.Quantiles;
import dev.tocsin.promql.eval.Sums;
import java.util.Arrays;

/** The {@code …_over_time} functions. */
final class OverTime {

    private OverTime() {}

    static boolean sum(Window w) {
        if (w.mixed()) {
            return w.warnOfMix();
        }
        if (w.histogramCount() > 0) {
            return HistogramOverTime.sum(w);
        }
        double sum = w.values[w.from];
        double compensation = 0;
        for (int i = w.from + 1; i < w.to; i++) {
            compensation = Sums.compensation(w.values[i], sum, compensation);
            sum += w.values[i];
        }
        return w.result(sum + compensation);
    }

    static boolean avg(Window w) {
        if (w.mixed()) {
            return w.warnOfMix();
        }
        if (w.histogramCount() > 0) {
            return HistogramOverTime.avg(w);
        }
        double sum = w.values[w.from];
        double compensation = 0;
        for (int i = w.from + 1; i < w.to; i++) {
            double value = w.values[i];
            double next = sum + value;
            if (Double.isInfinite(next)) {
                return w.result(incrementalMean(w, i, sum, compensation));
            }
            compensation = Sums.compensation(value, sum, compensation);
            sum = next;
        }
        int count = w.floats();
        return w.result(sum / count + compensation / count);
    }

    /** Goes on from a sum that would overflow as a running mean. */
    private static double incrementalMean(Window w, int at, double sum, double compensationSoFar) {
        double count = at - w.from;
        double mean = sum / count;
        double compensation = compensationSoFar / count;
        for (int i = at; i < w.to; i++) {
            count = i - w.from + 1;
            double ratio = (count - 1) / count;
            double inc = w.values[i] / count;
            double base = ratio * mean;
            compensation = Sums.compensation(inc, base, ratio * compensation);
            mean = base + inc;
        }
        return mean + compensation;
    }

    /** Each float is looked at once, unless the extreme has left the window. */
    static boolean extreme(Window w, boolean max, boolean time) {
        if (!floatsOnly(w)) {
            return false;
        }
        boolean goesOn = w.extreme >= w.from;
        int at = goesOn ? w.extreme : w.from;
        double extreme = w.values[at];
        for (int i = goesOn ? w.compared : w.from; i < w.to; i++) {
            double value = w.values[i];
            boolean better =
                    time ? (max ? value >= extreme : value <= extreme) : (max ? value > extreme : value < extreme);
            if (better || Double.isNaN(extreme)) {
                extreme = value;
                at = i;
            }
        }
        w.extreme = at;
        w.compared = w.to;
        return w.result(time ? w.times[at] / 1000.0 : extreme);
    }

    /** False if there is no float; says so if histograms are left out. */
    private static boolean floatsOnly(Window w) {
        if (w.mixed()) {
            w.informOfIgnoredHistograms();
        }
        return w.floats() > 0;
    }

    static boolean first(Window w) {
        boolean histogram =
                w.histogramCount() > 0 && (w.floats() == 0 || w.histogramTimes[w.histogramFrom] <= w.times[w.from]);
        return histogram ? w.result(w.histograms[w.histogramFrom]) : w.result(w.values[w.from]);
    }

    static boolean last(Window w) {
        boolean histogram =
                w.histogramCount() > 0 && (w.floats() == 0 || w.histogramTimes[w.histogramTo - 1] >= w.times[w.to - 1]);
        return histogram ? w.result(w.histograms[w.histogramTo - 1]) : w.result(w.values[w.to - 1]);
    }

    static boolean timeOfFirst(Window w) {
        long time = w.floats() > 0 ? w.times[w.from] : Long.MAX_VALUE;
        if (w.histogramCount() > 0) {
            time = Math.min(time, w.histogramTimes[w.histogramFrom]);
        }
        return w.result(time / 1000.0);
    }

    static boolean timeOfLast(Window w) {
        long time = w.floats() > 0 ? w.times[w.to - 1] : Long.MIN_VALUE;
        if (w.histogramCount() > 0) {
            time = Math.max(time, w.histogramTimes[w.histogramTo - 1]);
        }
        return w.result(time / 1000.0);
    }

    static boolean variance(Window w, boolean deviation) {
        if (!floatsOnly(w)) {
            return false;
        }
        Sums.Running mean = new Sums.Running();
        Sums.Running squares = new Sums.Running();
        double count = 0;
        for (int i = w.from; i < w.to; i++) {
            count++;
            double value = w.values[i];
            double delta = value - mean.value();
            mean.add(delta / count);
            squares.add(delta * (value - mean.value()));
        }
        double variance = squares.value() / count;
        return w.result(deviation ? Math.sqrt(variance) : variance);
    }

    static boolean quantile(Window w) {
        if (w.floats() == 0) {
            return false;
        }
        double phi = w.argument(0);
        Quantiles.check(phi, w.remarks(), w.position());
        floatsOnly(w);
        double[] values = Arrays.copyOfRange(w.values, w.from, w.to);
        return w.result(Quantiles.of(phi, values, values.length));
    }

    static boolean medianAbsoluteDeviation(Window w) {
        if (!floatsOnly(w)) {
            return false;
        }
        double[] values = Arrays.copyOfRange(w.values, w.from, w.to);
        for (double value : values) {
            if (Double.isNaN(value)) {
                return w.result(Double.NaN);
            }
        }
        double median = Quantiles.of(0.5, values, values.length);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i] - median);
        }
        return w.result(Quantiles.of(0.5, values, values.length));
    }
}
