package dev.tocsin.alerting;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import org.jspecify.annotations.Nullable;

/**
 * What one rule stores at one evaluation: {@code series[i]} gets {@code values[i]} (or {@code histograms[i]}) and every
 * series in {@code stale} ends, all at {@code timeMillis}.
 *
 * <p>The arrays are shared and never written to. As long as a rule's result has the same series in the same order, it is
 * the same {@code series} array from evaluation to evaluation, so whoever stores them can keep what it derived.
 *
 * @param timeMillis evaluation instant minus query offset, Unix milliseconds
 * @param series labels with {@code __name__}
 * @param values as long as {@code series}
 * @param histograms {@code null}, or as long as {@code series} with {@code null} for a float sample
 * @param stale series that get a staleness marker; none of them is in {@code series}
 */
public record RuleSamples(
        long timeMillis,
        Labels[] series,
        double[] values,
        @Nullable FloatHistogram @Nullable [] histograms,
        Labels[] stale) {

    /** Neither samples nor markers. */
    public boolean isEmpty() {
        return series.length == 0 && stale.length == 0;
    }
}
