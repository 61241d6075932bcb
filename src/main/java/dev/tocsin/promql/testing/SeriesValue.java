package dev.tocsin.promql.testing;

import dev.tocsin.model.FloatHistogram;

/** One value of a series in test data. */
public sealed interface SeriesValue {

    /** {@code _}: no sample at this step. */
    record Omitted() implements SeriesValue {}

    /** A float; {@code stale} is {@link dev.tocsin.model.StaleMarker#VALUE}. */
    record Number(double value) implements SeriesValue {}

    /**
     * A native histogram.
     *
     * @param hintGiven whether {@code counter_reset_hint} was written: only then an expected hint is compared
     */
    record Histogram(FloatHistogram histogram, boolean hintGiven) implements SeriesValue {}
}
