package dev.tocsin.promql.function;

import dev.tocsin.promql.histogram.Histograms;
import dev.tocsin.promql.histogram.ResetDetection;

/** {@code changes} and {@code resets}: both walk over floats and histograms in the order of time. */
final class Changes {

    private Changes() {}

    static boolean changes(Window w) {
        if (w.extended() && !anchor(w)) {
            return false;
        }
        if (w.histogramCount() == 0) {
            return w.result(w.countChanges());
        }
        int changes = 0;
        Merge merge = new Merge(w);
        while (merge.next()) {
            boolean histogram = merge.currentHistogram >= 0;
            boolean before = merge.previousHistogram >= 0;
            boolean changed;
            if (histogram != before) {
                changed = true;
            } else if (histogram) {
                changed =
                        !Histograms.equal(w.histograms[merge.currentHistogram], w.histograms[merge.previousHistogram]);
            } else {
                changed = differ(w.values[merge.currentFloat], w.values[merge.previousFloat]);
            }
            changes += changed ? 1 : 0;
        }
        return w.result(changes);
    }

    static boolean differ(double a, double b) {
        return a != b && !(Double.isNaN(a) && Double.isNaN(b));
    }

    static boolean resets(Window w) {
        if (w.extended() && !anchor(w)) {
            return false;
        }
        if (w.histogramCount() == 0) {
            return w.result(w.countResets());
        }
        int resets = 0;
        Merge merge = new Merge(w);
        while (merge.next()) {
            boolean histogram = merge.currentHistogram >= 0;
            boolean before = merge.previousHistogram >= 0;
            boolean reset;
            if (histogram != before) {
                reset = true;
            } else if (histogram) {
                // Neighbours of one kind are neighbours among their kind too.
                reset = StartTimestamps.isReset(w.histogramStarts, w.histogramTimes, merge.currentHistogram)
                        || ResetDetection.isReset(
                                w.histograms[merge.previousHistogram], w.histograms[merge.currentHistogram]);
            } else {
                reset = w.values[merge.currentFloat] < w.values[merge.previousFloat]
                        || StartTimestamps.isReset(w.starts, w.times, merge.currentFloat);
            }
            resets += reset ? 1 : 0;
        }
        return w.result(resets);
    }

    /**
     * Lets the window begin at the last sample at or before its left edge, if there is one. Samples before that are of no
     * use for later windows either. False if nothing lies behind the edge.
     */
    private static boolean anchor(Window w) {
        int nextFloat = w.from;
        while (nextFloat < w.to && w.times[nextFloat] <= w.start) {
            nextFloat++;
        }
        int nextHistogram = w.histogramFrom;
        while (nextHistogram < w.histogramTo && w.histogramTimes[nextHistogram] <= w.start) {
            nextHistogram++;
        }
        if (nextFloat == w.to && nextHistogram == w.histogramTo) {
            return false;
        }
        boolean anyFloat = nextFloat > w.from;
        boolean anyHistogram = nextHistogram > w.histogramFrom;
        boolean floatAnchor =
                anyFloat && (!anyHistogram || w.times[nextFloat - 1] >= w.histogramTimes[nextHistogram - 1]);
        w.from = floatAnchor ? nextFloat - 1 : nextFloat;
        w.histogramFrom = anyHistogram && !floatAnchor ? nextHistogram - 1 : nextHistogram;
        return true;
    }

    /** Walks over neighbours; of float and histogram position one is −1. */
    private static final class Merge {
        private final Window w;
        private int nextFloat;
        private int nextHistogram;
        private int previousFloat = -1;
        private int previousHistogram = -1;
        private int currentFloat = -1;
        private int currentHistogram = -1;

        Merge(Window w) {
            this.w = w;
            nextFloat = w.from;
            nextHistogram = w.histogramFrom;
            take();
        }

        boolean next() {
            previousFloat = currentFloat;
            previousHistogram = currentHistogram;
            return take();
        }

        private boolean take() {
            boolean floatLeft = nextFloat < w.to;
            boolean histogramLeft = nextHistogram < w.histogramTo;
            if (!floatLeft && !histogramLeft) {
                return false;
            }
            boolean takeFloat = !histogramLeft || (floatLeft && w.times[nextFloat] < w.histogramTimes[nextHistogram]);
            currentFloat = takeFloat ? nextFloat++ : -1;
            currentHistogram = takeFloat ? -1 : nextHistogram++;
            return true;
        }
    }
}
