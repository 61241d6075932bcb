package dev.tocsin.template;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.histogram.HistogramText;
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
        fields.put(TEXT, GoValue.of(HistogramText.of(h)));
        return GoValue.pointer(POINTER, new GoValue.Struct(STRUCT, fields));
    }

    private static GoValue floats(double[] values) {
        List<GoValue> elements = new ArrayList<>(values.length);
        for (double value : values) {
            elements.add(GoValue.of(value));
        }
        return new GoValue.Slice(FLOATS, elements);
    }
}
