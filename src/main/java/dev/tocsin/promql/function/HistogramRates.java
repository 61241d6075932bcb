package dev.tocsin.promql.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.promql.histogram.HistogramSum;
import dev.tocsin.promql.histogram.Histograms;
import dev.tocsin.promql.histogram.ResetDetection;

/** {@code rate}, {@code increase}, {@code delta}, {@code irate} and {@code idelta} of native histograms. */
final class HistogramRates {

    private static final String NOT_COUNTER = "this native histogram metric is not a counter:";
    private static final String NOT_GAUGE = "this native histogram metric is not a gauge:";

    private HistogramRates() {}

    static boolean extrapolated(Window w, boolean counter, boolean perSecond) {
        int firstIndex = w.histogramFrom;
        int lastIndex = w.histogramTo - 1;
        FloatHistogram[] all = w.histograms;
        FloatHistogram first = all[firstIndex];
        FloatHistogram last = all[lastIndex];
        long began = counter ? StartTimestamps.inside(w, w.histogramStarts, w.histogramTimes, firstIndex) : 0;
        if (firstIndex == lastIndex) {
            return began != 0 && ofOne(w, first, began, perSecond);
        }
        if (counter) {
            warnOfGauges(w);
        }
        // A first sample before a reset does not count: its layout is of no interest.
        boolean nothingBefore = counter && isReset(w, first, firstIndex + 1);
        FloatHistogram base = nothingBefore ? emptyLike(all[firstIndex + 1]) : first;
        if (mixes(w, base, counter)) {
            return warnOfSchemas(w);
        }
        HistogramSum sum = HistogramSum.plain(last).coarsen(coarsestSchema(w, base, counter));
        sum.subtract(base);
        boolean subtractionReconciled = sum.reconciled();
        if (counter) {
            StartTimestamps.warnOfOverlap(w, w.histogramStarts, w.histogramTimes, w.histogramFrom, w.histogramTo);
            addResets(w, sum, base);
        } else if (first.resetHint() != ResetHint.GAUGE || last.resetHint() != ResetHint.GAUGE) {
            w.warnOfMetric(NOT_GAUGE);
        }
        if (began != 0) {
            if (!sum.accepts(first)) {
                return warnOfSchemas(w);
            }
            sum.add(first);
        }
        if (subtractionReconciled) {
            w.remarks().inform("mismatched custom buckets were reconciled during subtraction", w.position());
        } else if (sum.reconciled()) {
            w.remarks().inform("mismatched custom buckets were reconciled during addition", w.position());
        }
        FloatHistogram difference = sum.value();
        long firstTime = w.histogramTimes[firstIndex];
        long lastTime = w.histogramTimes[lastIndex];
        double factor;
        if (began != 0) {
            factor = Rates.factorFrom(w, began, firstTime, lastTime, lastIndex - firstIndex);
        } else {
            boolean clip = counter && difference.count() > 0 && first.count() >= 0;
            double zeroRatio = clip ? first.count() / difference.count() : Double.NaN;
            factor = Rates.factor(w, firstTime, lastTime, lastIndex - firstIndex, zeroRatio);
        }
        if (perSecond) {
            factor /= w.rangeMillis / 1000.0;
        }
        return w.result(Histograms.multiply(difference, factor).withResetHint(ResetHint.GAUGE));
    }

    /** The only sample of a window in which its counter began. */
    private static boolean ofOne(Window w, FloatHistogram only, long began, boolean perSecond) {
        long time = w.histogramTimes[w.histogramFrom];
        double factor = Rates.factorFrom(w, began, time, time, 0);
        return w.result(Histograms.multiply(only, perSecond ? factor / (w.rangeMillis / 1000.0) : factor));
    }

    private static boolean isReset(Window w, FloatHistogram previous, int at) {
        return StartTimestamps.isReset(w.histogramStarts, w.histogramTimes, at)
                || ResetDetection.isReset(previous, w.histograms[at]);
    }

    private static boolean warnOfSchemas(Window w) {
        w.warnOfMetric(
                "vector contains a mix of histograms with exponential and custom buckets schemas for metric" + " name");
        return false;
    }

    private static void warnOfGauges(Window w) {
        for (int i = w.histogramFrom; i < w.histogramTo; i++) {
            if (w.histograms[i].resetHint() == ResetHint.GAUGE) {
                w.warnOfMetric(NOT_COUNTER);
                return;
            }
        }
    }

    /** Exponential and custom buckets together; a gauge is only looked at where it begins and ends. */
    private static boolean mixes(Window w, FloatHistogram base, boolean counter) {
        int last = w.histogramTo - 1;
        for (int i = counter ? w.histogramFrom + 1 : last; i <= last; i++) {
            if (w.histograms[i].isCustom() != base.isCustom()) {
                return true;
            }
        }
        return false;
    }

    private static int coarsestSchema(Window w, FloatHistogram base, boolean counter) {
        int schema = Math.min(base.schema(), w.histograms[w.histogramTo - 1].schema());
        for (int i = w.histogramFrom + 1; counter && i < w.histogramTo - 1; i++) {
            schema = Math.min(schema, w.histograms[i].schema());
        }
        return schema;
    }

    private static FloatHistogram emptyLike(FloatHistogram h) {
        return new FloatHistogram(
                h.schema(),
                0,
                0,
                0,
                0,
                new FloatHistogram.Span[0],
                new double[0],
                new FloatHistogram.Span[0],
                new double[0],
                h.customBounds(),
                ResetHint.UNKNOWN);
    }

    private static void addResets(Window w, HistogramSum sum, FloatHistogram base) {
        FloatHistogram previous = base;
        for (int i = w.histogramFrom + 1; i < w.histogramTo; i++) {
            if (isReset(w, previous, i)) {
                sum.add(previous);
            }
            previous = w.histograms[i];
        }
    }

    static boolean ofLastTwo(Window w, boolean perSecond) {
        long lastFloat = time(w.times, w.from, w.to - 1);
        long floatBefore = time(w.times, w.from, w.to - 2);
        long lastHistogram = time(w.histogramTimes, w.histogramFrom, w.histogramTo - 1);
        long histogramBefore = time(w.histogramTimes, w.histogramFrom, w.histogramTo - 2);
        if (floatBefore > lastHistogram) {
            return Rates.ofLastFloats(w, perSecond);
        }
        if (histogramBefore < lastFloat) {
            return w.warnOfMix();
        }
        FloatHistogram last = w.histograms[w.histogramTo - 1];
        FloatHistogram before = w.histograms[w.histogramTo - 2];
        long interval = lastHistogram - histogramBefore;
        if (interval == 0) {
            return false;
        }
        boolean gauges = last.resetHint() == ResetHint.GAUGE && before.resetHint() == ResetHint.GAUGE;
        boolean anyGauge = last.resetHint() == ResetHint.GAUGE || before.resetHint() == ResetHint.GAUGE;
        if (perSecond && anyGauge) {
            w.warnOfMetric(NOT_COUNTER);
        } else if (!perSecond && !gauges) {
            w.warnOfMetric(NOT_GAUGE);
        }
        HistogramSum sum = HistogramSum.plain(last);
        if (!perSecond || !isReset(w, before, w.histogramTo - 1)) {
            if (!sum.accepts(before)) {
                return warnOfSchemas(w);
            }
            sum.subtract(before);
            if (sum.reconciled()) {
                w.remarks().inform("mismatched custom buckets were reconciled during subtraction", w.position());
            }
        }
        FloatHistogram result = sum.value().withResetHint(ResetHint.GAUGE);
        return w.result(perSecond ? Histograms.divide(result, interval / 1000.0) : result);
    }

    private static long time(long[] times, int from, int index) {
        return index < from ? Long.MIN_VALUE : times[index];
    }
}
