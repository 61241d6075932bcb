package dev.tocsin.promql.function;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The functions of range vectors by name. */
public final class RangeFunctions {

    private static final Map<String, RangeFunction> ALL = table();

    private RangeFunctions() {}

    /** The function of a name, if it is one that is called for each series. */
    public static Optional<RangeFunction> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static Map<String, RangeFunction> table() {
        Map<String, RangeFunction> all = new HashMap<>();
        all.put("rate", w -> Rates.extrapolated(w, true, true));
        all.put("increase", w -> Rates.extrapolated(w, true, false));
        all.put("delta", w -> Rates.extrapolated(w, false, false));
        all.put("irate", w -> Rates.ofLastTwo(w, true));
        all.put("idelta", w -> Rates.ofLastTwo(w, false));
        all.put("changes", Changes::changes);
        all.put("resets", Changes::resets);
        all.put("deriv", Regressions::deriv);
        all.put("predict_linear", Regressions::predictLinear);
        all.put("double_exponential_smoothing", Regressions::doubleExponentialSmoothing);
        all.put("sum_over_time", OverTime::sum);
        all.put("avg_over_time", OverTime::avg);
        all.put("min_over_time", w -> OverTime.extreme(w, false, false));
        all.put("max_over_time", w -> OverTime.extreme(w, true, false));
        all.put("ts_of_min_over_time", w -> OverTime.extreme(w, false, true));
        all.put("ts_of_max_over_time", w -> OverTime.extreme(w, true, true));
        all.put("count_over_time", w -> w.result(w.floats() + w.histogramCount()));
        all.put("present_over_time", w -> w.result(1));
        all.put("first_over_time", OverTime::first);
        all.put("last_over_time", OverTime::last);
        all.put("ts_of_first_over_time", OverTime::timeOfFirst);
        all.put("ts_of_last_over_time", OverTime::timeOfLast);
        all.put("stddev_over_time", w -> OverTime.variance(w, true));
        all.put("stdvar_over_time", w -> OverTime.variance(w, false));
        all.put("quantile_over_time", OverTime::quantile);
        all.put("mad_over_time", OverTime::medianAbsoluteDeviation);
        return Map.copyOf(all);
    }
}
