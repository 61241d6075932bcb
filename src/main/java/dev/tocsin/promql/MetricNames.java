package dev.tocsin.promql;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import java.util.Collection;
import java.util.List;

/** Which metric names an expression reads. */
public final class MetricNames {

    private MetricNames() {}

    /** Whether a series of that name may match. */
    public static boolean accept(List<Matcher> matchers, String name) {
        for (Matcher matcher : matchers) {
            if (matcher.name().equals(Labels.METRIC_NAME) && !matcher.matches(name)) {
                return false;
            }
        }
        return true;
    }

    /** Whether an expression may read a series of one of these names. */
    public static boolean readsAny(Expr expr, Collection<String> names) {
        if (names.isEmpty()) {
            return false;
        }
        if (expr instanceof Expr.VectorSelector selector) {
            return names.stream().anyMatch(name -> accept(selector.matchers(), name));
        }
        if (expr instanceof Expr.Call call && call.function().name().equals("info")) {
            // Its second argument is about info series of any name.
            return true;
        }
        return expr.children().stream().anyMatch(child -> readsAny(child, names));
    }
}
