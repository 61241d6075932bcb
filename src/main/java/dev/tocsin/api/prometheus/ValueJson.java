package dev.tocsin.api.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.QueryValue;
import java.io.IOException;

/** Query results as JSON: values are strings, times seconds with up to three decimals. */
final class ValueJson {

    private ValueJson() {}

    /** {@code {"resultType":…,"result":…}} and what follows, at most {@code limit} series where that is above 0. */
    static void write(JsonGenerator json, QueryValue value, int limit, Envelope.Data more) throws IOException {
        json.writeStartObject();
        json.writeStringField("resultType", resultType(value));
        json.writeFieldName("result");
        switch (value) {
            case QueryValue.Scalar s -> point(json, s.timeMillis(), GoFloat.json(s.value()));
            case QueryValue.Text t -> point(json, t.timeMillis(), t.value());
            case QueryValue.Vector v -> vector(json, v, limit);
            case QueryValue.Matrix m -> matrix(json, m, limit);
        }
        more.write(json);
        json.writeEndObject();
    }

    /** Whether a limit cuts a result. */
    static boolean truncates(QueryValue value, int limit) {
        int size = switch (value) {
            case QueryValue.Vector v -> v.size();
            case QueryValue.Matrix m -> m.series().size();
            default -> 0;
        };
        return limit > 0 && size > limit;
    }

    private static String resultType(QueryValue value) {
        return switch (value) {
            case QueryValue.Scalar s -> "scalar";
            case QueryValue.Text t -> "string";
            case QueryValue.Vector v -> "vector";
            case QueryValue.Matrix m -> "matrix";
        };
    }

    private static void vector(JsonGenerator json, QueryValue.Vector vector, int limit) throws IOException {
        json.writeStartArray();
        int n = limit > 0 ? Math.min(limit, vector.size()) : vector.size();
        for (int i = 0; i < n; i++) {
            json.writeStartObject();
            json.writeFieldName("metric");
            labels(json, vector.labels(i));
            if (vector.isHistogram(i)) {
                json.writeFieldName("histogram");
                point(json, vector.timeMillis(), vector.histogram(i).orElseThrow());
            } else {
                json.writeFieldName("value");
                point(json, vector.timeMillis(), GoFloat.json(vector.value(i)));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void matrix(JsonGenerator json, QueryValue.Matrix matrix, int limit) throws IOException {
        json.writeStartArray();
        int n = limit > 0
                ? Math.min(limit, matrix.series().size())
                : matrix.series().size();
        for (QueryValue.Series series : matrix.series().subList(0, n)) {
            json.writeStartObject();
            json.writeFieldName("metric");
            labels(json, series.labels());
            points(json, series, false);
            points(json, series, true);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /** The floats, or the histograms, of a series; nothing if it has none. */
    private static void points(JsonGenerator json, QueryValue.Series series, boolean histograms) throws IOException {
        boolean begun = false;
        for (int i = 0; i < series.size(); i++) {
            if (series.isHistogram(i) != histograms) {
                continue;
            }
            if (!begun) {
                json.writeArrayFieldStart(histograms ? "histograms" : "values");
                begun = true;
            }
            if (histograms) {
                point(json, series.timeMillis(i), series.histogram(i).orElseThrow());
            } else {
                point(json, series.timeMillis(i), GoFloat.json(series.value(i)));
            }
        }
        if (begun) {
            json.writeEndArray();
        }
    }

    private static void point(JsonGenerator json, long timeMillis, String value) throws IOException {
        json.writeStartArray();
        json.writeRawValue(seconds(timeMillis));
        json.writeString(value);
        json.writeEndArray();
    }

    private static void point(JsonGenerator json, long timeMillis, FloatHistogram value) throws IOException {
        json.writeStartArray();
        json.writeRawValue(seconds(timeMillis));
        HistogramJson.write(json, value);
        json.writeEndArray();
    }

    static void labels(JsonGenerator json, Labels labels) throws IOException {
        json.writeStartObject();
        for (int i = 0; i < labels.size(); i++) {
            json.writeStringField(labels.name(i), labels.value(i));
        }
        json.writeEndObject();
    }

    /** Seconds with three decimals, or none where they are 0. */
    private static String seconds(long millis) {
        long abs = Math.abs(millis);
        String whole = (millis < 0 ? "-" : "") + abs / 1000;
        long rest = abs % 1000;
        return rest == 0 ? whole : whole + "." + (rest < 100 ? "0" : "") + (rest < 10 ? "0" : "") + rest;
    }
}
