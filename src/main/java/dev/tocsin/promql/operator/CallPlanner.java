package dev.tocsin.promql.operator;

import static dev.tocsin.promql.operator.Invariance.unwrapped;

import dev.tocsin.model.Matcher;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.ValueType;
import dev.tocsin.promql.eval.GoMath;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.VectorOperator;
import dev.tocsin.promql.function.Absent;
import dev.tocsin.promql.function.Dates;
import dev.tocsin.promql.function.FloatCall;
import dev.tocsin.promql.function.FloatFunctions;
import dev.tocsin.promql.function.HistogramFraction;
import dev.tocsin.promql.function.HistogramParts;
import dev.tocsin.promql.function.HistogramQuantile;
import dev.tocsin.promql.function.HistogramQuantileSet;
import dev.tocsin.promql.function.LabelCall;
import dev.tocsin.promql.function.LabelFunctions;
import dev.tocsin.promql.function.RangeCall;
import dev.tocsin.promql.function.RangeFunction;
import dev.tocsin.promql.function.RangeFunctions;
import dev.tocsin.promql.function.Sort;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/** Turns function calls into operators. */
final class CallPlanner {

    private static final Set<String> KEEP_NAME = Set.of("last_over_time", "first_over_time");
    private static final Set<String> COUNTERS_ONLY = Set.of("rate", "increase");

    private static final List<String> ANCHORED = List.of("changes", "delta", "increase", "rate", "resets");
    private static final List<String> SMOOTHED = List.of("delta", "increase", "rate");

    private final Planner planner;

    CallPlanner(Planner planner) {
        this.planner = planner;
    }

    ScalarOperator scalar(Expr.Call call) {
        return switch (call.function().name()) {
            case "time" -> Scalars::time;
            case "pi" -> Constant.of(Math.PI);
            case "scalar" -> Scalars.ofVector(vectorArgument(call, 0));
            case "start" -> new Constant(evaluation -> evaluation.query().start() / 1000.0);
            case "end" -> new Constant(evaluation -> evaluation.query().end() / 1000.0);
            case "step" ->
                new Constant(evaluation ->
                        evaluation.query().start() == evaluation.query().end()
                                ? 0
                                : evaluation.query().step() / 1000.0);
            case "range" ->
                new Constant(evaluation ->
                        (evaluation.query().end() - evaluation.query().start()) / 1000.0);
            case "max_of" -> Scalars.combined(scalarArgument(call, 0), scalarArgument(call, 1), GoMath::max);
            case "min_of" -> Scalars.combined(scalarArgument(call, 0), scalarArgument(call, 1), GoMath::min);
            default -> throw unknown(call);
        };
    }

    VectorOperator vector(Expr.Call call) {
        String name = call.function().name();
        Optional<RangeFunction> range = RangeFunctions.find(name);
        if (range.isPresent()) {
            return rangeCall(call, range.get());
        }
        Optional<DoubleUnaryOperator> simple = FloatFunctions.find(name);
        if (simple.isPresent()) {
            return FloatCall.of(vectorArgument(call, 0), simple.get());
        }
        Optional<DoubleUnaryOperator> date = Dates.find(name);
        if (date.isPresent()) {
            VectorOperator times = call.args().isEmpty() ? Scalars.asVector(Scalars::time) : vectorArgument(call, 0);
            return FloatCall.of(times, date.get());
        }
        return switch (name) {
            case "vector" -> Scalars.asVector(scalarArgument(call, 0));
            case "timestamp" -> timestamp(call);
            case "start_timestamp" -> startTimestamp(call);
            case "absent" -> new Absent(vectorArgument(call, 0), matchers(argument(call, 0)));
            case "absent_over_time" -> absentOverTime(call);
            case "round", "clamp", "clamp_min", "clamp_max" -> withScalars(call);
            case "label_replace" -> labelReplace(call);
            case "label_join" -> labelJoin(call);
            case "info" -> info(call);
            case "sort" -> Sort.byValue(vectorArgument(call, 0), false, start(call));
            case "sort_desc" -> Sort.byValue(vectorArgument(call, 0), true, start(call));
            case "sort_by_label" -> Sort.byLabels(vectorArgument(call, 0), strings(call, 1), false, start(call));
            case "sort_by_label_desc" -> Sort.byLabels(vectorArgument(call, 0), strings(call, 1), true, start(call));
            case "histogram_quantile" ->
                new HistogramQuantile(scalarArgument(call, 0), vectorArgument(call, 1), start(call, 0), start(call, 1));
            case "histogram_quantiles" -> quantiles(call);
            case "histogram_fraction" ->
                new HistogramFraction(
                        scalarArgument(call, 0), scalarArgument(call, 1), vectorArgument(call, 2), start(call, 2));
            case "histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar" ->
                HistogramParts.of(vectorArgument(call, 0), name);
            default -> throw unknown(call);
        };
    }

    private static QueryException unknown(Expr.Call call) {
        return QueryException.execution("function \"" + call.function().name() + "\" is not evaluated by this version");
    }

    private static Expr argument(Expr.Call call, int index) {
        return unwrapped(call.args().get(index));
    }

    private VectorOperator vectorArgument(Expr.Call call, int index) {
        return planner.vector(argument(call, index));
    }

    private ScalarOperator scalarArgument(Expr.Call call, int index) {
        return planner.scalar(argument(call, index));
    }

    private static List<String> strings(Expr.Call call, int from) {
        return call.args().subList(from, call.args().size()).stream()
                .map(Planner::string)
                .toList();
    }

    private static int start(Expr.Call call) {
        return call.span().start();
    }

    private static int start(Expr.Call call, int index) {
        return argument(call, index).span().start();
    }

    private VectorOperator rangeCall(Expr.Call call, RangeFunction function) {
        RangeOperator range = null;
        List<ScalarOperator> scalars = new ArrayList<>();
        for (int i = 0; i < call.args().size(); i++) {
            Expr argument = argument(call, i);
            if (argument.type() == ValueType.MATRIX) {
                requireExtensible(argument, call.function().name());
                range = planner.range(argument);
            } else {
                scalars.add(planner.scalar(argument));
            }
        }
        if (range == null) {
            throw unknown(call);
        }
        String name = call.function().name();
        // Two functions point at all of their arguments instead of the first; that begins at the same place. A subquery
        // is
        // replaced by its samples in Prometheus, and those are nowhere in the query.
        int position = argument(call, 0) instanceof Expr.Subquery ? 0 : start(call, 0);
        return new RangeCall(
                range,
                function,
                scalars,
                new RangeCall.Traits(KEEP_NAME.contains(name), COUNTERS_ONLY.contains(name), position));
    }

    private static void requireExtensible(Expr argument, String name) {
        if (!(argument instanceof Expr.MatrixSelector matrix)) {
            return;
        }
        Expr.Extension extension = matrix.selector().extension();
        if (extension == Expr.Extension.ANCHORED && !ANCHORED.contains(name)) {
            throw QueryException.execution(
                    "anchored modifier can only be used with: " + String.join(", ", ANCHORED) + " - not with " + name);
        }
        if (extension == Expr.Extension.SMOOTHED && !SMOOTHED.contains(name)) {
            throw QueryException.execution(
                    "smoothed modifier can only be used with: " + String.join(", ", SMOOTHED) + " - not with " + name);
        }
    }

    private VectorOperator absentOverTime(Expr.Call call) {
        Expr argument = argument(call, 0);
        requireExtensible(argument, call.function().name());
        RangeCall present = new RangeCall(
                planner.range(argument),
                window -> window.result(1),
                List.of(),
                // Rows that are equal without their names are of no interest here.
                new RangeCall.Traits(true, false, start(call, 0)));
        return new Absent(present, matchers(argument));
    }

    private static List<Matcher> matchers(Expr expr) {
        return switch (expr) {
            case Expr.VectorSelector selector -> selector.matchers();
            case Expr.MatrixSelector matrix -> matrix.selector().matchers();
            default -> List.of();
        };
    }

    /** Directly on a selector the time of the sample, else the evaluation time. */
    private VectorOperator timestamp(Expr.Call call) {
        if (argument(call, 0) instanceof Expr.VectorSelector selector && selector.extension() == Expr.Extension.NONE) {
            return FloatCall.of(
                    planner.selector(selector, InstantSelector.Wanted.TIME), DoubleUnaryOperator.identity());
        }
        return new EvaluationTimes(vectorArgument(call, 0));
    }

    private VectorOperator startTimestamp(Expr.Call call) {
        Expr argument = argument(call, 0);
        Optional<VectorOperator> starts =
                argument instanceof Expr.VectorSelector selector && selector.extension() == Expr.Extension.NONE
                        ? Optional.of(planner.selector(selector, InstantSelector.Wanted.START_TIME))
                        : Optional.empty();
        return StartTimes.of(starts, planner.vector(argument));
    }

    private VectorOperator withScalars(Expr.Call call) {
        List<ScalarOperator> scalars = new ArrayList<>();
        for (int i = 1; i < call.args().size(); i++) {
            scalars.add(scalarArgument(call, i));
        }
        VectorOperator input = vectorArgument(call, 0);
        return switch (call.function().name()) {
            case "round" ->
                new FloatCall(input, scalars, (arguments, step) -> {
                    // The inverse is used as it loses less than the number itself.
                    double inverse = 1.0 / (arguments.length == 0 ? 1 : arguments[0][step]);
                    return v -> Math.floor(v * inverse + 0.5) / inverse;
                });
            case "clamp" -> new Clamp(input, scalars.get(0), scalars.get(1));
            case "clamp_min" -> new Clamp(input, scalars.get(0), Constant.of(Double.POSITIVE_INFINITY));
            default -> new Clamp(input, Constant.of(Double.NEGATIVE_INFINITY), scalars.get(0));
        };
    }

    private VectorOperator labelReplace(Expr.Call call) {
        List<String> texts = strings(call, 1);
        return new LabelCall(
                vectorArgument(call, 0),
                texts.get(0),
                LabelFunctions.replace(texts.get(0), texts.get(1), texts.get(2), texts.get(3)));
    }

    private VectorOperator labelJoin(Expr.Call call) {
        List<String> texts = strings(call, 1);
        return new LabelCall(
                vectorArgument(call, 0),
                texts.get(0),
                LabelFunctions.join(texts.get(0), texts.get(1), texts.subList(2, texts.size())));
    }

    private VectorOperator info(Expr.Call call) {
        Expr base = argument(call, 0);
        List<Matcher> wanted = call.args().size() > 1 ? matchers(argument(call, 1)) : List.of();
        return new Info(
                planner.vector(base), wanted, shiftOfFirst(base, Shift.NONE).orElse(Shift.NONE));
    }

    /** How the first selector of an expression is shifted, subqueries around it included. */
    private static Optional<Shift> shiftOfFirst(Expr expr, Shift outer) {
        if (expr instanceof Expr.VectorSelector selector) {
            return Optional.of(Shift.of(selector.shift()).within(outer));
        }
        Shift inner = expr instanceof Expr.Subquery subquery
                ? Shift.of(subquery.shift()).within(outer)
                : outer;
        for (Expr child : expr.children()) {
            Optional<Shift> found = shiftOfFirst(child, inner);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private VectorOperator quantiles(Expr.Call call) {
        List<HistogramQuantile> all = new ArrayList<>();
        for (int i = 2; i < call.args().size(); i++) {
            all.add(new HistogramQuantile(
                    scalarArgument(call, i), vectorArgument(call, 0), start(call, i), start(call, 0)));
        }
        return new HistogramQuantileSet(Planner.string(call.args().get(1)), all);
    }
}
