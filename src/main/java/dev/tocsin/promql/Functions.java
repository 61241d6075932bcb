package dev.tocsin.promql;

import static dev.tocsin.promql.ValueType.MATRIX;
import static dev.tocsin.promql.ValueType.SCALAR;
import static dev.tocsin.promql.ValueType.STRING;
import static dev.tocsin.promql.ValueType.VECTOR;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * All functions of PromQL by name: what the parser knows of them. What they compute is the engine's business.
 *
 * <p>Source of the facts: Prometheus 3.14 {@code promql/parser/functions.go}.
 */
public final class Functions {

    private static final Map<String, FunctionSignature> ALL = table();

    private Functions() {}

    /** The function of a name (case-sensitive, as in Prometheus), enabled or not. */
    public static Optional<FunctionSignature> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** All functions, sorted by name. */
    public static Collection<FunctionSignature> all() {
        return ALL.values();
    }

    private static Map<String, FunctionSignature> table() {
        Table table = new Table();
        stableOverVectors(table);
        stableOverRanges(table);
        stableOthers(table);
        experimental(table);
        return Collections.unmodifiableMap(table.functions);
    }

    private static void stableOverVectors(Table table) {
        for (String name : List.of(
                "abs",
                "absent",
                "acos",
                "acosh",
                "asin",
                "asinh",
                "atan",
                "atanh",
                "ceil",
                "cos",
                "cosh",
                "deg",
                "exp",
                "floor",
                "histogram_avg",
                "histogram_count",
                "histogram_stddev",
                "histogram_stdvar",
                "histogram_sum",
                "ln",
                "log10",
                "log2",
                "rad",
                "sgn",
                "sin",
                "sinh",
                "sort",
                "sort_desc",
                "sqrt",
                "tan",
                "tanh",
                "timestamp")) {
            table.stable(name, VECTOR, VECTOR);
        }
        for (String name : List.of(
                "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year")) {
            table.variadic(name, 1, VECTOR, VECTOR);
        }
    }

    private static void stableOverRanges(Table table) {
        for (String name : List.of(
                "absent_over_time",
                "avg_over_time",
                "changes",
                "count_over_time",
                "delta",
                "deriv",
                "first_over_time",
                "idelta",
                "increase",
                "irate",
                "last_over_time",
                "max_over_time",
                "min_over_time",
                "present_over_time",
                "rate",
                "resets",
                "stddev_over_time",
                "stdvar_over_time",
                "sum_over_time")) {
            table.stable(name, VECTOR, MATRIX);
        }
        table.stable("predict_linear", VECTOR, MATRIX, SCALAR);
        table.stable("quantile_over_time", VECTOR, SCALAR, MATRIX);
    }

    private static void stableOthers(Table table) {
        table.stable("clamp", VECTOR, VECTOR, SCALAR, SCALAR);
        table.stable("clamp_max", VECTOR, VECTOR, SCALAR);
        table.stable("clamp_min", VECTOR, VECTOR, SCALAR);
        table.stable("histogram_fraction", VECTOR, SCALAR, SCALAR, VECTOR);
        table.stable("histogram_quantile", VECTOR, SCALAR, VECTOR);
        table.variadic("label_join", -1, VECTOR, VECTOR, STRING, STRING, STRING);
        table.stable("label_replace", VECTOR, VECTOR, STRING, STRING, STRING, STRING);
        table.stable("pi", SCALAR);
        table.variadic("round", 1, VECTOR, VECTOR, SCALAR);
        table.stable("scalar", SCALAR, VECTOR);
        table.stable("time", SCALAR);
        table.stable("vector", VECTOR, SCALAR);
    }

    private static void experimental(Table table) {
        for (String name : List.of("start", "end", "step", "range")) {
            table.experimental(name, 0, SCALAR);
        }
        for (String name : List.of("max_of", "min_of")) {
            table.experimental(name, 0, SCALAR, SCALAR, SCALAR);
        }
        for (String name : List.of(
                "mad_over_time",
                "ts_of_first_over_time",
                "ts_of_last_over_time",
                "ts_of_max_over_time",
                "ts_of_min_over_time")) {
            table.experimental(name, 0, VECTOR, MATRIX);
        }
        table.experimental("double_exponential_smoothing", 0, VECTOR, MATRIX, SCALAR, SCALAR);
        table.experimental("histogram_quantiles", 9, VECTOR, VECTOR, STRING, SCALAR, SCALAR);
        table.experimental("info", 1, VECTOR, VECTOR, VECTOR);
        table.experimental("sort_by_label", -1, VECTOR, VECTOR, STRING);
        table.experimental("sort_by_label_desc", -1, VECTOR, VECTOR, STRING);
        table.experimental("start_timestamp", 0, VECTOR, VECTOR);
    }

    private static final class Table {
        private final Map<String, FunctionSignature> functions = new TreeMap<>();

        void stable(String name, ValueType result, ValueType... arguments) {
            put(new FunctionSignature(name, List.of(arguments), 0, result, false));
        }

        void variadic(String name, int variadic, ValueType result, ValueType... arguments) {
            put(new FunctionSignature(name, List.of(arguments), variadic, result, false));
        }

        void experimental(String name, int variadic, ValueType result, ValueType... arguments) {
            put(new FunctionSignature(name, List.of(arguments), variadic, result, true));
        }

        private void put(FunctionSignature function) {
            functions.put(function.name(), function);
        }
    }
}
