package dev.tocsin.promql.differential;

import dev.tocsin.promql.ValueType;
import java.util.List;
import java.util.Random;

/**
 * Random well-typed expressions over {@link TestSeries}.
 *
 * <p>Left out is what Prometheus does not answer the same way each time or on each machine: {@code topk} and {@code limitk}
 * among equal values, {@code count_values} of sines, {@code stddev} of large numbers such as times, whose digits hang on the order of
 * series; and {@code predict_linear} over a subquery with {@code @}, which it
 * answers with nothing.
 */
public final class QueryGenerator {

    private static final List<String> DURATIONS =
            List.of("30s", "45s", "1m", "90s", "2m", "5m", "7m", "10m", "30m", "1h", "1m1ms");
    private static final List<String> DURATION_EXPRESSIONS = List.of(
            "step()",
            "step() + 1m",
            "max_of(step(), 45s)",
            "min_of(range(), 2m) + 1",
            "range() / 7",
            "5m / 3",
            "2 ^ 6",
            "(90 + 7.5) * 2",
            "10m % 7m - 30s",
            "1h - 2 * step()");
    private static final List<String> STEPS =
            List.of("15s", "30s", "1m", "2m", "1m / 7", "step() * 2", "20 + 1ms", "2 / 3 ^ 22");
    private static final List<String> FILLS =
            List.of("fill (0) ", "fill_left (1) ", "fill_right (NaN) ", "fill_left (-2) fill_right (3) ");
    private static final List<String> NUMBERS = List.of(
            "0", "1", "2", "-1", "0.5", "3.7", "10", "1e3", "NaN", "Inf", "-Inf", "1e-9", "100", "0.1", "-0.25", "7");
    private static final List<String> QUANTILES = List.of("0", "0.5", "0.9", "0.99", "1", "-0.1", "1.1", "NaN", "0.25");
    private static final List<String> AGGREGATORS =
            List.of("sum", "avg", "min", "max", "count", "group", "stddev", "stdvar");
    private static final List<String> FLOAT_FUNCTIONS = List.of(
            "abs",
            "ceil",
            "floor",
            "exp",
            "sqrt",
            "ln",
            "log2",
            "log10",
            "sgn",
            "sin",
            "cos",
            "atan",
            "deg",
            "rad",
            "minute",
            "hour",
            "day_of_week",
            "month",
            "year",
            "days_in_month",
            "timestamp",
            "sort",
            "sort_desc");
    private static final List<String> RANGE_FUNCTIONS = List.of(
            "rate",
            "rate",
            "increase",
            "increase",
            "delta",
            "irate",
            "idelta",
            "deriv",
            "changes",
            "resets",
            "sum_over_time",
            "avg_over_time",
            "min_over_time",
            "max_over_time",
            "count_over_time",
            "last_over_time",
            "present_over_time",
            "stddev_over_time",
            "stdvar_over_time",
            "first_over_time",
            "mad_over_time",
            "ts_of_min_over_time",
            "ts_of_max_over_time",
            "ts_of_first_over_time",
            "ts_of_last_over_time",
            "absent_over_time");
    private static final List<String> HISTOGRAM_FUNCTIONS =
            List.of("histogram_count", "histogram_sum", "histogram_avg", "histogram_stddev", "histogram_stdvar");
    private static final List<String> ARITHMETIC = List.of("+", "-", "*", "/", "%", "^", "atan2");
    private static final List<String> COMPARISON = List.of("==", "!=", ">", "<", ">=", "<=");
    private static final List<String> SETS = List.of("and", "or", "unless");
    private static final List<String> LABELS = List.of("job", "inst", "code", "le", "missing");

    private final Random random;

    public QueryGenerator(Random random) {
        this.random = random;
    }

    /** An expression of at most this depth: an instant vector, or now and then a scalar. */
    public QueryNode next(int depth) {
        return random.nextInt(20) == 0 ? scalar(depth) : vector(depth);
    }

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private static QueryNode vectorOf(String template, QueryNode... children) {
        return QueryNode.of(ValueType.VECTOR, template, children);
    }

    private QueryNode vector(int depth) {
        if (depth <= 1 || oneIn(8)) {
            return vectorOf(selector() + modifiers());
        }
        int below = depth - 1;
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3 -> aggregation(below);
            case 4, 5, 6, 7, 8 -> rangeCall(below);
            case 9, 10 -> vectorOf(pick(FLOAT_FUNCTIONS) + "(§)", vector(below));
            case 11, 12, 13 -> binary(below);
            case 14 -> vectorOf("(§ " + pick(ARITHMETIC) + " §)", vector(below), scalar(below));
            case 15 ->
                vectorOf("(§ " + pick(COMPARISON) + (oneIn(3) ? " bool" : "") + " §)", scalar(below), vector(below));
            case 16 -> vectorOf("-§", vectorOf("(§)", vector(below)));
            case 17 -> vectorOf("quantile" + grouping() + "(§, §)", quantile(), vector(below));
            case 18 -> histogramCall(below);
            case 19 -> vectorOf("histogram_quantile(§, §)", quantile(), histograms(below));
            case 20 ->
                switch (random.nextInt(5)) {
                    case 0 -> vectorOf("clamp(§, -3, 50)", vector(below));
                    case 1 -> vectorOf("round(§, 0.3)", vector(below));
                    case 2 -> vectorOf("absent(§)", vector(below));
                    case 3 -> vectorOf("clamp_min(§, §)", vector(below), scalar(below));
                    default -> vectorOf("vector(§)", scalar(below));
                };
            case 21 ->
                oneIn(2)
                        ? vectorOf("label_replace(§, \"job\", \"$1-x\", \"inst\", \"(.*)\")", vector(below))
                        : vectorOf("label_join(§, \"code\", \"/\", \"job\", \"inst\")", vector(below));
            // Of values that are equal to the last digit, and of series without equal values: see the class.
            case 22 -> vectorOf("count_values" + grouping() + "(\"v\", " + selector() + modifiers() + ")");
            default -> vectorOf((oneIn(2) ? "topk" : "bottomk") + grouping() + "(2, temp" + modifiers() + ")");
        };
    }

    private QueryNode aggregation(int depth) {
        String name = pick(AGGREGATORS);
        return name.startsWith("std")
                ? vectorOf(name + grouping() + "(" + selector() + modifiers() + ")")
                : vectorOf(name + grouping() + "(§)", vector(depth));
    }

    private QueryNode quantile() {
        return QueryNode.of(ValueType.SCALAR, pick(QUANTILES));
    }

    private QueryNode scalar(int depth) {
        if (depth <= 1 || oneIn(2)) {
            return QueryNode.of(ValueType.SCALAR, pick(NUMBERS));
        }
        return switch (random.nextInt(4)) {
            case 0 -> QueryNode.of(ValueType.SCALAR, "time()");
            case 1 -> QueryNode.of(ValueType.SCALAR, "scalar(§)", vector(depth - 1));
            case 2 ->
                QueryNode.of(ValueType.SCALAR, "(§ " + pick(ARITHMETIC) + " §)", scalar(depth - 1), scalar(depth - 1));
            default -> QueryNode.of(ValueType.SCALAR, "-§", QueryNode.of(ValueType.SCALAR, "(§)", scalar(depth - 1)));
        };
    }

    private QueryNode rangeCall(int depth) {
        return switch (random.nextInt(16)) {
            case 0 -> vectorOf("quantile_over_time(§, §)", quantile(), matrix(depth));
            case 1 -> vectorOf("predict_linear(" + selector() + "[" + duration() + "]" + modifiers() + ", 600)");
            case 2 -> vectorOf("double_exponential_smoothing(§, 0.3, 0.6)", matrix(depth));
            case 3 ->
                vectorOf(pick(List.of("rate", "increase", "delta")) + "(" + selector() + "[" + duration() + "] "
                        + pick(List.of("anchored", "smoothed")) + ")");
            default -> vectorOf(pick(RANGE_FUNCTIONS) + "(§)", matrix(depth));
        };
    }

    private QueryNode matrix(int depth) {
        if (depth > 1 && oneIn(4)) {
            String step = oneIn(3) ? "" : pick(STEPS);
            return QueryNode.of(
                    ValueType.MATRIX,
                    "(§)[" + pick(List.of("2m", "5m", "10m", "17m")) + ":" + step + "]" + modifiers(),
                    vector(depth - 1));
        }
        return QueryNode.of(ValueType.MATRIX, selector() + "[" + duration() + "]" + modifiers());
    }

    private QueryNode histograms(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> vectorOf("lat_bucket" + modifiers());
            case 1 -> vectorOf("sum by (le, job) (rate(lat_bucket[" + duration() + "]))");
            case 2 -> vectorOf(pick(TestSeries.HISTOGRAMS) + modifiers());
            default -> vector(depth);
        };
    }

    private QueryNode histogramCall(int depth) {
        return switch (random.nextInt(4)) {
            case 0 -> vectorOf("histogram_fraction(§, §, §)", scalar(1), scalar(1), histograms(depth));
            default -> vectorOf(pick(HISTOGRAM_FUNCTIONS) + "(§)", histograms(depth));
        };
    }

    private QueryNode binary(int depth) {
        QueryNode left = vector(depth);
        QueryNode right = vector(depth);
        String matching = switch (random.nextInt(5)) {
            case 0 -> " on (job, inst) ";
            case 1 -> " ignoring (code, le) ";
            case 2 -> " on (job) ";
            default -> " ";
        };
        return switch (random.nextInt(4)) {
            case 0 -> vectorOf("(§ " + pick(SETS) + matching + "§)", left, right);
            case 1 ->
                vectorOf("(§ " + pick(COMPARISON) + (oneIn(3) ? " bool" : "") + matching + fill() + "§)", left, right);
            case 2 ->
                vectorOf(
                        "(§ " + pick(ARITHMETIC) + " on (job, inst) "
                                + pick(List.of("group_left ", "group_right ", "group_left (code) "))
                                + fill() + "§)",
                        left,
                        right);
            default -> vectorOf("(§ " + pick(ARITHMETIC) + matching + fill() + "§)", left, right);
        };
    }

    private String fill() {
        return oneIn(5) ? pick(FILLS) : "";
    }

    private String duration() {
        return oneIn(6) ? pick(DURATION_EXPRESSIONS) : pick(DURATIONS);
    }

    /** In parentheses, without which an expression would end at its first operator. */
    private String offset() {
        return oneIn(6) ? "(" + pick(DURATION_EXPRESSIONS) + ")" : pick(DURATIONS);
    }

    private String grouping() {
        return switch (random.nextInt(4)) {
            case 0 -> " by (" + pick(LABELS) + ") ";
            case 1 -> " without (" + pick(LABELS) + ") ";
            case 2 -> " by (job, inst) ";
            default -> " ";
        };
    }

    private String selector() {
        String name = pick(TestSeries.NAMES);
        return switch (random.nextInt(6)) {
            case 0 -> name + "{job=\"a\"}";
            case 1 -> name + "{inst=~\"1|2\"}";
            case 2 -> name + "{job!~\"b.*\",code!=\"500\"}";
            default -> name;
        };
    }

    private String modifiers() {
        return switch (random.nextInt(10)) {
            case 0 -> " offset " + offset();
            case 1 -> " offset -" + offset();
            case 2 -> " @ " + (TestSeries.START_MILLIS / 1000 + random.nextInt(7200)) + (oneIn(2) ? ".5" : "");
            case 3 -> " @ " + pick(List.of("start()", "end()")) + (oneIn(2) ? " offset 1m" : "");
            default -> "";
        };
    }
}
