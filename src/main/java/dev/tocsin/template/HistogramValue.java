package dev.tocsin.template;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.template.value.GoFloats;
import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A native histogram as templates see it: {@code *histogram.FloatHistogram} with its fields and its text. */
final class HistogramValue {

    private static final GoType STRUCT = GoType.basic("histogram.FloatHistogram", GoType.Kind.STRUCT);
    private static final GoType POINTER = GoType.pointer(STRUCT);
    private static final GoType FLOATS = GoType.slice(GoType.FLOAT64);
    private static final GoType HINT = GoType.basic("histogram.CounterResetHint", GoType.Kind.UINT);

    /** Field of the value that holds its text; the name cannot be written in a template. */
    private static final String TEXT = "(text)";

    static {
        STRUCT.text(value -> value instanceof GoValue.Struct s && s.fields().get(TEXT) instanceof GoValue.Str text
                ? text.value()
                : "");
    }

    private HistogramValue() {}

    static GoValue of(FloatHistogram h) {
        Map<String, GoValue> fields = new LinkedHashMap<>();
        fields.put("CounterResetHint", new GoValue.Int(HINT, h.resetHint().ordinal()));
        fields.put("Schema", new GoValue.Int(GoType.INT32, h.schema()));
        fields.put("ZeroThreshold", GoValue.of(h.zeroThreshold()));
        fields.put("ZeroCount", GoValue.of(h.zeroCount()));
        fields.put("Count", GoValue.of(h.count()));
        fields.put("Sum", GoValue.of(h.sum()));
        fields.put("PositiveBuckets", floats(h.positiveCounts()));
        fields.put("NegativeBuckets", floats(h.negativeCounts()));
        fields.put("CustomValues", floats(h.customBounds()));
        fields.put(TEXT, GoValue.of(text(h)));
        return GoValue.pointer(POINTER, new GoValue.Struct(STRUCT, fields));
    }

    private static GoValue floats(double[] values) {
        List<GoValue> elements = new ArrayList<>(values.length);
        for (double value : values) {
            elements.add(GoValue.of(value));
        }
        return new GoValue.Slice(FLOATS, elements);
    }

    /** {@code {count:3, sum:5, [-2,-1):1, (1,2]:2}}: populated buckets in ascending order. */
    static String text(FloatHistogram h) {
        StringBuilder out = new StringBuilder("{count:")
                .append(g(h.count()))
                .append(", sum:")
                .append(g(h.sum()));
        List<String> negative = buckets(h, h.negativeSpans(), h.negativeCounts(), false);
        for (int i = negative.size() - 1; i >= 0; i--) {
            out.append(", ").append(negative.get(i));
        }
        if (h.zeroCount() != 0) {
            out.append(", [")
                    .append(g(-h.zeroThreshold()))
                    .append(',')
                    .append(g(h.zeroThreshold()))
                    .append("]:");
            out.append(g(h.zeroCount()));
        }
        buckets(h, h.positiveSpans(), h.positiveCounts(), true)
                .forEach(bucket -> out.append(", ").append(bucket));
        return out.append('}').toString();
    }

    private static List<String> buckets(
            FloatHistogram h, FloatHistogram.Span[] spans, double[] counts, boolean positive) {
        List<String> buckets = new ArrayList<>();
        int index = 0;
        int at = 0;
        for (FloatHistogram.Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++, index++, at++) {
                if (counts[at] != 0) {
                    buckets.add(bucket(h, index, counts[at], positive));
                }
            }
        }
        return buckets;
    }

    private static String bucket(FloatHistogram h, int index, double count, boolean positive) {
        double upper = positive ? bound(h, index) : -bound(h, index - 1);
        double lower = positive ? bound(h, index - 1) : -bound(h, index);
        boolean lowerInclusive = h.isCustom() ? index == 0 : lower < 0;
        boolean upperInclusive = h.isCustom() || upper > 0;
        return (lowerInclusive ? "[" : "(") + g(lower) + "," + g(upper) + (upperInclusive ? "]" : ")") + ":" + g(count);
    }

    private static double bound(FloatHistogram h, int index) {
        if (h.isCustom()) {
            double[] bounds = h.customBounds();
            return index < 0
                    ? Double.NEGATIVE_INFINITY
                    : index < bounds.length ? bounds[index] : Double.POSITIVE_INFINITY;
        }
        if (h.schema() <= 0) {
            return Math.scalb(1.0, index << -h.schema());
        }
        int fraction = index & ((1 << h.schema()) - 1);
        return Math.scalb(Math.pow(2, fraction / (double) (1 << h.schema())), index >> h.schema());
    }

    private static String g(double value) {
        return GoFloats.format(value, 'g', GoFloats.SHORTEST);
    }
}
