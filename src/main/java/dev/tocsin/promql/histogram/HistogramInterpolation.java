package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import java.util.function.Consumer;

/** A histogram between two others, on a straight line. */
public final class HistogramInterpolation {

    private HistogramInterpolation() {}

    /**
     * The histogram at a time from {@code t1} to {@code t2}; both are of the same kind of buckets.
     *
     * @param counter whether a reset between the two means that the counter began at zero
     * @param reconciled is told the operation in which custom bounds had to be reconciled
     */
    public static FloatHistogram at(
            FloatHistogram h1,
            long t1,
            FloatHistogram h2,
            long t2,
            long time,
            boolean counter,
            Consumer<String> reconciled) {
        if (time == t1) {
            return h1;
        }
        if (time == t2) {
            return h2;
        }
        double fraction = (double) (time - t1) / (t2 - t1);
        if (counter && ResetDetection.isReset(h1, h2)) {
            return Histograms.multiply(h2, fraction);
        }
        HistogramSum sum = HistogramSum.plain(h2).subtract(h1);
        if (sum.reconciled()) {
            reconciled.accept("subtraction");
        }
        return sum.scale(fraction).add(h1).loose();
    }
}
