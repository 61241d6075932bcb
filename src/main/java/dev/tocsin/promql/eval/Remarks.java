package dev.tocsin.promql.eval;

import dev.tocsin.promql.Annotation;
import dev.tocsin.promql.Annotations;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the annotations of a query: equal texts once, at the last position (Prometheus {@code Annotations.Merge}). */
public final class Remarks {

    private final Map<String, Annotation> warnings = new LinkedHashMap<>();
    private final Map<String, Annotation> infos = new LinkedHashMap<>();
    private final Map<String, Monotonicity> monotonicity = new LinkedHashMap<>();

    /** Adds a warning; {@code start} is where the expression meant begins. */
    public void warn(String text, int start) {
        String full = "PromQL warning: " + text;
        warnings.put(full, new Annotation(Annotation.Kind.WARNING, full, "", start));
    }

    /** Adds an info. */
    public void inform(String text, int start) {
        String full = "PromQL info: " + text;
        infos.put(full, new Annotation(Annotation.Kind.INFO, full, "", start));
    }

    /** What was seen of classic buckets that had to be made monotonic; occasions with equal texts are summed up. */
    public void informMonotonicity(String text, int start, Monotonicity occasion) {
        String full = "PromQL info: " + text;
        Monotonicity all = monotonicity.merge(full, occasion, Monotonicity::with);
        infos.put(full, new Annotation(Annotation.Kind.INFO, full, all.detail(), start));
    }

    /**
     * Adds what was said elsewhere.
     *
     * @param shift added to where the expressions meant begin
     */
    public void addAll(Remarks others, int shift) {
        others.warnings.forEach((text, warning) -> warnings.put(text, warning.shifted(shift)));
        others.infos.forEach((text, info) -> infos.put(text, info.shifted(shift)));
        others.monotonicity.forEach((text, occasion) -> {
            Monotonicity all = monotonicity.merge(text, occasion, Monotonicity::with);
            infos.computeIfPresent(
                    text, (t, info) -> new Annotation(Annotation.Kind.INFO, t, all.detail(), info.start()));
        });
    }

    /** All that was said. */
    public Annotations annotations() {
        if (warnings.isEmpty() && infos.isEmpty()) {
            return Annotations.NONE;
        }
        List<Annotation> allWarnings = new ArrayList<>(warnings.values());
        List<Annotation> allInfos = new ArrayList<>(infos.values());
        return new Annotations(allWarnings, allInfos);
    }
}
