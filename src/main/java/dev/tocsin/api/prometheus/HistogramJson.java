package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoFloat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A native histogram as the API shows it: count, sum and the populated buckets ({@code util/jsonutil}). */
final class HistogramJson {

    /** Which ends of a bucket are closed, as the API numbers them. */
    private static final int OPEN_LEFT = 0;

    private static final int OPEN_RIGHT = 1;
    private static final int CLOSED_BOTH = 3;

    private record Bucket(int rule, double lower, double upper, double count) {}

    private HistogramJson() {}

    static void write(JsonGenerator json, FloatHistogram histogram) throws IOException {
        json.writeStartObject();
        json.writeStringField("count", GoFloat.json(histogram.count()));
        json.writeStringField("sum", GoFloat.json(histogram.sum()));
        List<Bucket> buckets = buckets(histogram);
        if (!buckets.isEmpty()) {
            json.writeArrayFieldStart("buckets");
            for (Bucket bucket : buckets) {
                json.writeStartArray();
                json.writeNumber(bucket.rule);
                json.writeString(GoFloat.json(bucket.lower));
                json.writeString(GoFloat.json(bucket.upper));
                json.writeString(GoFloat.json(bucket.count));
                json.writeEndArray();
            }
            json.writeEndArray();
        }
        json.writeEndObject();
    }

    /** The buckets that are not empty, from the lowest to the highest. */
    private static List<Bucket> buckets(FloatHistogram h) {
        List<Bucket> all = new ArrayList<>();
        if (h.isCustom()) {
            each(h.positiveSpans(), h.positiveCounts(), (index, count) -> {
                double lower = index == 0 ? Double.NEGATIVE_INFINITY : h.customBounds()[index - 1];
                double upper = index < h.customBounds().length ? h.customBounds()[index] : Double.POSITIVE_INFINITY;
                all.add(new Bucket(index == 0 ? CLOSED_BOTH : OPEN_LEFT, lower, upper, count));
            });
            return all;
        }
        each(
                h.negativeSpans(),
                h.negativeCounts(),
                (index, count) -> all.add(new Bucket(
                        OPEN_RIGHT,
                        -bound(h.schema(), index),
                        -Math.max(bound(h.schema(), index - 1), h.zeroThreshold()),
                        count)));
        Collections.reverse(all);
        if (h.zeroCount() > 0) { // As Prometheus: a negative one is left out, other than negative buckets.
            all.add(new Bucket(CLOSED_BOTH, -h.zeroThreshold(), h.zeroThreshold(), h.zeroCount()));
        }
        each(
                h.positiveSpans(),
                h.positiveCounts(),
                (index, count) -> all.add(new Bucket(
                        OPEN_LEFT,
                        Math.max(bound(h.schema(), index - 1), h.zeroThreshold()),
                        bound(h.schema(), index),
                        count)));
        return all;
    }

    @FunctionalInterface
    private interface BucketVisitor {
        void visit(int index, double count);
    }

    private static void each(FloatHistogram.Span[] spans, double[] counts, BucketVisitor visitor) {
        int index = 0;
        int position = 0;
        for (FloatHistogram.Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++, index++, position++) {
                if (counts[position] != 0) {
                    visitor.visit(index, counts[position]);
                }
            }
        }
    }

    /** Upper bound of an exponential bucket: 2^(index · 2^−schema). */
    private static double bound(int schema, int index) {
        if (schema <= 0) {
            return Math.scalb(1.0, index << -schema);
        }
        int fraction = index & (1 << schema) - 1;
        return Math.scalb(Math.pow(2, fraction / (double) (1 << schema)), index >> schema);
    }
}
