package dev.tocsin.storage;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import java.util.List;
import java.util.Map;

/**
 * Questions about series rather than samples, as the HTTP API asks them. Matcher sets are alternatives (a series
 * qualifies if any set matches); no sets means every series. Time ranges are inclusive hints: series whose samples
 * may lie in the range count. A limit of 0 is no limit; one more than the limit is never computed.
 */
public interface SeriesCatalog {

    /** Label names, in UTF-8 byte order. */
    Found<String> labelNames(List<List<Matcher>> matcherSets, long fromMillis, long toMillis, int limit);

    /** Values of one label, in UTF-8 byte order. */
    Found<String> labelValues(String name, List<List<Matcher>> matcherSets, long fromMillis, long toMillis, int limit);

    /** Label sets of series, in label order. */
    Found<Labels> series(List<List<Matcher>> matcherSets, long fromMillis, long toMillis, int limit);

    /**
     * Metadata by metric family.
     *
     * @param metric one family, or empty for all
     * @param limit at most this many families, negative for all
     * @param limitPerMetric at most this many entries a family, 0 or less for all
     */
    Map<String, List<MetricMetadata>> metadata(String metric, int limit, int limitPerMetric);

    /** Numbers on the index, each list at most {@code limit} long. */
    CardinalityStats cardinality(int limit);

    /**
     * An answer that may have been cut.
     *
     * @param items what was found
     * @param truncated whether there was more than the limit (the API adds a warning)
     */
    record Found<T>(List<T> items, boolean truncated) {}
}
