package dev.tocsin.promql.histogram;

import dev.tocsin.model.FloatHistogram;
import java.util.Arrays;

/** Whether a counter was reset between two histograms (Prometheus {@code FloatHistogram.DetectReset}). */
public final class ResetDetection {

    private ResetDetection() {}

    /** Whether {@code current} shows that the counter began anew after {@code previous}. */
    public static boolean isReset(FloatHistogram previous, FloatHistogram current) {
        return switch (current.resetHint()) {
            case RESET -> true;
            case NOT_RESET -> false;
            // Gauges are not meant for functions that ask this; they are looked at like counters.
            case UNKNOWN, GAUGE -> looksReset(previous, current);
        };
    }

    private static boolean looksReset(FloatHistogram previous, FloatHistogram current) {
        if (current.count() < previous.count()) {
            return true;
        }
        if (current.isCustom()) {
            return !previous.isCustom() || customReset(previous, current);
        }
        if (current.schema() > previous.schema() || current.zeroThreshold() < previous.zeroThreshold()) {
            return true;
        }
        if (previous.isCustom()) {
            return true;
        }
        ZeroBucket zero = ZeroBucket.widened(previous, current.zeroThreshold());
        if (zero.threshold() != current.zeroThreshold() || current.zeroCount() < zero.count()) {
            return true;
        }
        int shift = previous.schema() - current.schema();
        double threshold = current.zeroThreshold();
        SparseBuckets positive = SparseBuckets.positive(previous).coarser(shift);
        SparseBuckets negative = SparseBuckets.negative(previous).coarser(shift);
        return SparseBuckets.positive(current).anyBelow(ZeroBucket.outside(current.schema(), positive, threshold))
                || SparseBuckets.negative(current).anyBelow(ZeroBucket.outside(current.schema(), negative, threshold));
    }

    private static boolean customReset(FloatHistogram previous, FloatHistogram current) {
        SparseBuckets before = SparseBuckets.positive(previous);
        SparseBuckets now = SparseBuckets.positive(current);
        if (!Arrays.equals(previous.customBounds(), current.customBounds())) {
            double[] common = CustomBounds.common(previous.customBounds(), current.customBounds());
            before = before.underBounds(previous.customBounds(), common);
            now = now.underBounds(current.customBounds(), common);
        }
        return now.anyBelow(before);
    }
}
