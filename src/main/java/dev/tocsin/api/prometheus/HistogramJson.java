package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoFloat;
import dev.tocsin.promql.histogram.AllBuckets;
import java.io.IOException;

/** A native histogram as the API shows it: count, sum and the populated buckets ({@code util/jsonutil}). */
final class HistogramJson {

    /** Which ends of a bucket are closed, as the API numbers them. */
    private static final int OPEN_LEFT = 0;

    private static final int OPEN_RIGHT = 1;
    private static final int CLOSED_BOTH = 3;

    private HistogramJson() {}

    static void write(JsonGenerator json, FloatHistogram histogram) throws IOException {
        json.writeStartObject();
        json.writeStringField("count", GoFloat.json(histogram.count()));
        json.writeStringField("sum", GoFloat.json(histogram.sum()));
        buckets(json, AllBuckets.of(histogram));
        json.writeEndObject();
    }

    /** The buckets that are not empty; without one there is no field. */
    private static void buckets(JsonGenerator json, AllBuckets buckets) throws IOException {
        boolean any = false;
        for (int i = 0; i < buckets.size(); i++) {
            if (buckets.count(i) == 0) {
                continue;
            }
            if (!any) {
                json.writeArrayFieldStart("buckets");
                any = true;
            }
            json.writeStartArray();
            json.writeNumber(!buckets.closedRight(i) ? OPEN_RIGHT : buckets.closedLeft(i) ? CLOSED_BOTH : OPEN_LEFT);
            json.writeString(GoFloat.json(buckets.lower(i)));
            json.writeString(GoFloat.json(buckets.upper(i)));
            json.writeString(GoFloat.json(buckets.count(i)));
            json.writeEndArray();
        }
        if (any) {
            json.writeEndArray();
        }
    }
}
