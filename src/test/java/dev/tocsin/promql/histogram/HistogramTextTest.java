package dev.tocsin.promql.histogram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Against the texts that Prometheus 3.14 gives the same histograms: one a schema, all buckets of the finest, custom ones. */
class HistogramTextTest {

    private static final Span[] NO_SPANS = {};
    private static final double[] NONE = {};

    @Test
    void writesWhatPrometheusWrites() throws Exception {
        List<String> texts;
        try (InputStream in = HistogramTextTest.class.getResourceAsStream("texts.txt")) {
            texts = new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        assertThat(texts).hasSize(15);
        for (int schema = -4; schema <= 8; schema++) {
            assertThat(schema + " " + HistogramText.of(mixed(schema))).isEqualTo(texts.get(schema + 4));
        }
        double[] ones = new double[257];
        Arrays.fill(ones, 1);
        assertThat(HistogramText.of(positive(8, new Span(1, 257), ones, 1, 0, NONE)))
                .isEqualTo(texts.get(13));
        assertThat(HistogramText.of(positive(
                        FloatHistogram.CUSTOM_SCHEMA, new Span(0, 3), new double[] {1, 2, 3}, 3, 5, new double[] {1, 2.5
                        })))
                .isEqualTo(texts.get(14));
    }

    private static FloatHistogram mixed(int schema) {
        return new FloatHistogram(
                schema,
                0.001,
                2,
                3,
                5.5,
                new Span[] {new Span(0, 2), new Span(1, 1)},
                new double[] {1, 0, 2.5},
                new Span[] {new Span(-2, 3)},
                new double[] {1, 2, 3},
                NONE,
                ResetHint.UNKNOWN);
    }

    private static FloatHistogram positive(
            int schema, Span span, double[] counts, double count, double sum, double[] bounds) {
        return new FloatHistogram(
                schema, 0, 0, count, sum, new Span[] {span}, counts, NO_SPANS, NONE, bounds, ResetHint.UNKNOWN);
    }
}
