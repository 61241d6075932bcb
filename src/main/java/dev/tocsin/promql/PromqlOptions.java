package dev.tocsin.promql;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which experimental parts of PromQL are enabled; each is named as the value of Prometheus' {@code --enable-feature}.
 *
 * @param experimentalFunctions {@code promql-experimental-functions}: {@code info}, {@code limitk}, {@code start()}, …
 * @param extendedRangeSelectors {@code promql-extended-range-selectors}: {@code anchored} and {@code smoothed}
 * @param binopFillModifiers {@code promql-binop-fill-modifiers}: {@code fill}, {@code fill_left}, {@code fill_right}
 * @param delayedNameRemoval {@code promql-delayed-name-removal}: the metric name is dropped at the end of the query
 * @param useStartTimestamps {@code use-start-timestamps}: counters are read with their start timestamps
 * @param typeAndUnitLabels {@code type-and-unit-labels}: {@code __type__} and {@code __unit__} are dropped like the name
 */
public record PromqlOptions(
        boolean experimentalFunctions,
        boolean extendedRangeSelectors,
        boolean binopFillModifiers,
        boolean delayedNameRemoval,
        boolean useStartTimestamps,
        boolean typeAndUnitLabels) {

    /** Nothing experimental: what a Prometheus without {@code --enable-feature} understands. */
    public static final PromqlOptions NONE = new PromqlOptions(false, false, false, false, false, false);

    /** Everything. */
    public static final PromqlOptions ALL = new PromqlOptions(true, true, true, true, true, true);

    private static final Set<String> KNOWN = Set.of(
            "promql-experimental-functions",
            "promql-extended-range-selectors",
            "promql-binop-fill-modifiers",
            "promql-delayed-name-removal",
            "use-start-timestamps",
            "type-and-unit-labels",
            // Always on since Prometheus 3.14, and no part of the language: accepted without effect.
            "promql-duration-expr",
            "promql-per-step-stats");

    /** The feature names that {@link #parse} understands. */
    public static Set<String> known() {
        return KNOWN;
    }

    /**
     * Options of a set of feature names.
     *
     * @throws IllegalArgumentException if a name is none of {@link #known}
     */
    public static PromqlOptions parse(Set<String> features) {
        for (String feature : features) {
            if (!KNOWN.contains(feature)) {
                throw new IllegalArgumentException("unknown PromQL feature \"" + feature + "\": known are "
                        + String.join(", ", new TreeSet<>(KNOWN)));
            }
        }
        return new PromqlOptions(
                features.contains("promql-experimental-functions"),
                features.contains("promql-extended-range-selectors"),
                features.contains("promql-binop-fill-modifiers"),
                features.contains("promql-delayed-name-removal"),
                features.contains("use-start-timestamps"),
                features.contains("type-and-unit-labels"));
    }
}
