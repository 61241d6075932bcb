package dev.tocsin.template;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import java.util.Optional;

/**
 * One sample of a query made from a template.
 *
 * @param labels all labels, the metric name included
 * @param value the float value; not used where there is a histogram
 * @param histogram the native histogram, if the sample is one
 */
public record QuerySample(Labels labels, double value, Optional<FloatHistogram> histogram) {

    /** A float sample. */
    public static QuerySample of(Labels labels, double value) {
        return new QuerySample(labels, value, Optional.empty());
    }
}
