package dev.tocsin.template;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import java.util.Optional;

/**
 * What label and annotation templates of an alerting rule see.
 *
 * @param labels {@code $labels}: the raw labels of the sample, {@code __name__} included, no rule labels
 * @param externalLabels {@code $externalLabels}
 * @param externalUrl {@code $externalURL}, and what the functions {@code externalURL} and {@code pathPrefix} return
 * @param value {@code $value} of a float sample
 * @param histogram {@code $value} of a histogram sample
 */
public record AlertTemplateData(
        Labels labels, Labels externalLabels, String externalUrl, double value, Optional<FloatHistogram> histogram) {

    /** Data of a float sample. */
    public static AlertTemplateData of(Labels labels, Labels externalLabels, String externalUrl, double value) {
        return new AlertTemplateData(labels, externalLabels, externalUrl, value, Optional.empty());
    }
}
