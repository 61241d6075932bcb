package dev.tocsin.alerting;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import org.jspecify.annotations.Nullable;

/** Expands the templates of alerting rules; knows external labels and the external URL. */
public interface Expander {

    /** What an expanded text can depend on; each kind includes those before it. */
    enum Inputs {
        /** Plain text. */
        NOTHING,
        /** The sample's labels, external labels, external URL. */
        LABELS,
        /** The sample's value. */
        VALUE,
        /** The evaluation time, or other series through {@code query}. */
        ANYTHING
    }

    /** What a template reads. An answer that is too high costs time, one that is too low shows outdated text. */
    Inputs inputs(String text);

    /**
     * The text of a template; never fails: what goes wrong stands in the text, as in Prometheus.
     *
     * @param ruleName name of the alert, for the template's name in error texts
     */
    String expand(String ruleName, String text, Sample sample);

    /**
     * What a template is expanded for.
     *
     * @param labels the sample's own labels, {@code __name__} included
     * @param value its float value
     * @param histogram its histogram, which then is {@code $value}
     * @param atNanos the evaluation's instant, without query offset
     */
    record Sample(Labels labels, double value, @Nullable FloatHistogram histogram, long atNanos) {}
}
