package dev.tocsin.promql.function;

/** {@code rate}, {@code increase}, {@code delta}, {@code irate} and {@code idelta} (Prometheus {@code extrapolatedRate}). */
final class Rates {

    /** A distance to the edge beyond this many average distances means that the series begins or ends inside. */
    private static final double THRESHOLD = 1.1;

    private Rates() {}

    static boolean extrapolated(Window w, boolean counter, boolean perSecond) {
        if (w.extended()) {
            return ExtendedRates.of(w, counter, perSecond);
        }
        if (w.mixed()) {
            return w.warnOfMix();
        }
        if (w.histogramCount() > 0) {
            return HistogramRates.extrapolated(w, counter, perSecond);
        }
        int last = w.to - 1;
        long began = counter && last >= w.from ? StartTimestamps.inside(w, w.starts, w.times, w.from) : 0;
        if (last <= w.from && began == 0) {
            return false;
        }
        double[] values = w.values;
        double result = values[last] - values[w.from];
        if (counter) {
            StartTimestamps.warnOfOverlap(w, w.starts, w.times, w.from, w.to);
            result = w.addLost(result);
        }
        double factor;
        if (began != 0) {
            result += values[w.from];
            factor = factorFrom(w, began, w.times[w.from], w.times[last], last - w.from);
        } else {
            boolean clip = counter && result > 0 && values[w.from] >= 0;
            double zeroRatio = clip ? values[w.from] / result : Double.NaN;
            factor = factor(w, w.times[w.from], w.times[last], last - w.from, zeroRatio);
        }
        if (perSecond) {
            factor /= w.rangeMillis / 1000.0;
        }
        return w.result(result * factor);
    }

    /**
     * By how much a difference between two samples grows when it is extrapolated to the edges of the window.
     *
     * @param intervals number of distances between samples
     * @param zeroRatio first value divided by the increase if the series is a counter that cannot fall below zero, else
     *     NaN
     */
    static double factor(Window w, long firstTime, long lastTime, int intervals, double zeroRatio) {
        double toStart = (firstTime - w.start) / 1000.0;
        double toEnd = (w.end - lastTime) / 1000.0;
        double sampled = (lastTime - firstTime) / 1000.0;
        double average = sampled / intervals;
        double threshold = average * THRESHOLD;
        if (toStart >= threshold) {
            toStart = average / 2;
        }
        double toZero = sampled * zeroRatio;
        if (toZero < toStart) {
            toStart = toZero;
        }
        if (toEnd >= threshold) {
            toEnd = average / 2;
        }
        return sampled == 0 ? 1 : (sampled + toStart + toEnd) / sampled;
    }

    /**
     * As {@link #factor}, of a difference to the 0 that a counter began with inside the window: there is nothing to
     * extrapolate to the left.
     *
     * @param intervals number of distances between samples; 0 if there is one sample
     */
    static double factorFrom(Window w, long began, long firstTime, long lastTime, int intervals) {
        double toEnd = (w.end - lastTime) / 1000.0;
        double average = intervals == 0 ? 0 : (lastTime - firstTime) / 1000.0 / intervals;
        if (toEnd >= average * THRESHOLD) {
            toEnd = average / 2;
        }
        double sampled = (lastTime - began) / 1000.0;
        return (sampled + toEnd) / sampled;
    }

    static boolean ofLastTwo(Window w, boolean perSecond) {
        if (w.floats() + w.histogramCount() < 2) {
            return false;
        }
        if (w.histogramCount() > 0) {
            return HistogramRates.ofLastTwo(w, perSecond);
        }
        return ofLastFloats(w, perSecond);
    }

    static boolean ofLastFloats(Window w, boolean perSecond) {
        double last = w.values[w.to - 1];
        double before = w.values[w.to - 2];
        long interval = w.times[w.to - 1] - w.times[w.to - 2];
        if (interval == 0) {
            return false;
        }
        boolean reset = perSecond && (last < before || StartTimestamps.isReset(w.starts, w.times, w.to - 1));
        double result = reset ? last : last - before;
        return w.result(perSecond ? result / (interval / 1000.0) : result);
    }
}
