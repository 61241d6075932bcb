package dev.tocsin.promql.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.histogram.HistogramMean;
import dev.tocsin.promql.histogram.HistogramSum;

/** {@code sum_over_time} and {@code avg_over_time} of native histograms. */
final class HistogramOverTime {

    private HistogramOverTime() {}

    static boolean sum(Window w) {
        HistogramSum sum = HistogramSum.compensated(w.histograms[w.histogramFrom]);
        for (int i = w.histogramFrom + 1; i < w.histogramTo; i++) {
            FloatHistogram next = w.histograms[i];
            if (!sum.accepts(next)) {
                return incompatible(w);
            }
            sum.add(next);
        }
        return finish(w, sum.loose(), sum.reconciled());
    }

    static boolean avg(Window w) {
        HistogramMean mean = new HistogramMean(w.histograms[w.histogramFrom]);
        for (int i = w.histogramFrom + 1; i < w.histogramTo; i++) {
            FloatHistogram next = w.histograms[i];
            if (!mean.accepts(next)) {
                return incompatible(w);
            }
            mean.add(next);
        }
        return finish(w, mean.loose(), mean.reconciled());
    }

    private static boolean incompatible(Window w) {
        w.warnOfMetric(
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric name");
        return false;
    }

    private static boolean finish(Window w, FloatHistogram value, boolean reconciled) {
        boolean reset = false;
        boolean notReset = false;
        for (int i = w.histogramFrom; i < w.histogramTo; i++) {
            reset |= w.histograms[i].resetHint() == FloatHistogram.ResetHint.RESET;
            notReset |= w.histograms[i].resetHint() == FloatHistogram.ResetHint.NOT_RESET;
        }
        if (reset && notReset) {
            w.remarks().warn("conflicting counter resets during histogram aggregation", w.position());
        }
        if (reconciled) {
            w.remarks().inform("mismatched custom buckets were reconciled during aggregation", w.position());
        }
        return w.result(value);
    }
}
