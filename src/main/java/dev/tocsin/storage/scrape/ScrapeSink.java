package dev.tocsin.storage.scrape;

import dev.tocsin.storage.MetricMetadata;
import dev.tocsin.storage.SampleAppender;
import java.util.function.BiFunction;

/**
 * Where what was scraped goes.
 *
 * @param samples takes samples
 * @param metadata told what is known of metric families; answers the entry to keep, of equal ones always the same
 * @param typeAndUnitLabels whether series get {@code __type__} and {@code __unit__} of their family
 */
record ScrapeSink(
        SampleAppender samples,
        BiFunction<String, MetricMetadata, MetricMetadata> metadata,
        boolean typeAndUnitLabels) {}
