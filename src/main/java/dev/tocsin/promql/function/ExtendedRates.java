package dev.tocsin.promql.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.promql.eval.Interpolation;
import dev.tocsin.promql.histogram.HistogramInterpolation;
import dev.tocsin.promql.histogram.HistogramSum;
import dev.tocsin.promql.histogram.Histograms;
import dev.tocsin.promql.histogram.ResetDetection;

/**
 * {@code rate}, {@code increase} and {@code delta} of {@code anchored} and {@code smoothed} ranges: the difference of the
 * values at the edges, without extrapolation (Prometheus {@code extendedRate}).
 */
final class ExtendedRates {

    private static final String MIX =
            "vector contains a mix of histograms with exponential and custom buckets schemas for metric name";

    private ExtendedRates() {}

    static boolean of(Window w, boolean counter, boolean perSecond) {
        if (w.mixed()) {
            return w.warnOfMix();
        }
        return w.floats() > 0 ? floats(w, counter, perSecond) : histograms(w, counter, perSecond);
    }

    private static boolean floats(Window w, boolean counter, boolean perSecond) {
        Interpolation.Edges edges = Interpolation.edges(w.times, w.from, w.to, w.start, w.end, w.smoothed());
        if (edges.outside()) {
            return false;
        }
        double left = Interpolation.left(w.times, w.values, edges, counter);
        double right = Interpolation.right(w.times, w.values, edges, counter);
        double result = right - left;
        if (counter) {
            double previous = left;
            for (int i = edges.firstInside(); i <= edges.lastInside(); i++) {
                result += w.values[i] < previous ? previous : 0;
                previous = w.values[i];
            }
            result += right < previous ? previous : 0;
        }
        return w.result(perSecond ? result / (w.rangeMillis / 1000.0) : result);
    }

    private static boolean histograms(Window w, boolean counter, boolean perSecond) {
        Interpolation.Edges edges =
                Interpolation.edges(w.histogramTimes, w.histogramFrom, w.histogramTo, w.start, w.end, w.smoothed());
        if (edges.outside()) {
            return false;
        }
        FloatHistogram[] all = w.histograms;
        boolean gauges = false;
        for (int i = edges.first(); i <= edges.last(); i++) {
            if (all[i].isCustom() != all[edges.first()].isCustom()) {
                w.warnOfMetric(MIX);
                return false;
            }
            gauges |= all[i].resetHint() == ResetHint.GAUGE;
        }
        if (counter && gauges) {
            w.warnOfMetric("this native histogram metric is not a counter:");
        }
        FloatHistogram left = edge(w, edges.first(), edges.interpolatesLeft(), edges.first(), w.start, counter);
        FloatHistogram right = edge(w, edges.last(), edges.interpolatesRight(), edges.last() - 1, w.end, counter);
        if (!counter && (left.resetHint() != ResetHint.GAUGE || right.resetHint() != ResetHint.GAUGE)) {
            w.warnOfMetric("this native histogram metric is not a gauge:");
        }
        HistogramSum sum = HistogramSum.plain(right).subtract(left);
        remark(w, sum.reconciled(), "subtraction");
        if (counter) {
            addResets(w, edges, sum, left, right);
        }
        FloatHistogram result = sum.value();
        if (perSecond) {
            result = Histograms.divide(result, w.rangeMillis / 1000.0);
        }
        return w.result(result.withResetHint(ResetHint.GAUGE));
    }

    private static FloatHistogram edge(Window w, int at, boolean interpolate, int before, long time, boolean counter) {
        if (!interpolate) {
            return w.histograms[at];
        }
        return HistogramInterpolation.at(
                w.histograms[before],
                w.histogramTimes[before],
                w.histograms[before + 1],
                w.histogramTimes[before + 1],
                time,
                counter,
                operation -> remark(w, true, operation));
    }

    private static void remark(Window w, boolean reconciled, String operation) {
        if (reconciled) {
            w.remarks().inform("mismatched custom buckets were reconciled during " + operation, w.position());
        }
    }

    /** Adds what was there before each reset between the edges. */
    private static void addResets(
            Window w, Interpolation.Edges edges, HistogramSum sum, FloatHistogram left, FloatHistogram right) {
        int next = edges.first() + 1;
        FloatHistogram previous = left;
        if (edges.interpolatesLeft() && ResetDetection.isReset(w.histograms[edges.first()], w.histograms[next])) {
            // The left edge lies in the middle of a reset, which the interpolation took into account.
            previous = w.histograms[next];
            next++;
        }
        int last = edges.last() - 1;
        if (next > last + 1) {
            return;
        }
        for (int i = next; i <= last; i++) {
            if (ResetDetection.isReset(previous, w.histograms[i])) {
                sum.add(previous);
            }
            previous = w.histograms[i];
        }
        if (ResetDetection.isReset(previous, right)) {
            sum.add(previous);
        }
    }
}
