package dev.tocsin.promql.promqltest;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.testing.SeriesNotation;
import dev.tocsin.promql.testing.SeriesValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A command of a test file. Times are milliseconds. */
sealed interface Command {

    /** {@code clear}: forget all samples. */
    record Clear() implements Command {}

    /**
     * {@code load}: add series.
     *
     * @param customHistograms whether classic histograms are also loaded as native ones with custom bounds
     * @param starts start timestamps of series
     */
    record Load(long step, boolean customHistograms, List<SeriesNotation.Line> series, List<StartOffsets> starts)
            implements Command {}

    /**
     * {@code eval}: evaluate and compare.
     *
     * @param line 1-based line in the file
     * @param modifier the deprecated {@code fail}, {@code warn}, {@code ordered}, {@code info}, or empty
     * @param points the times of expected values
     * @param rangeVector whether an instant query shall give a matrix
     */
    record Eval(
            int line,
            String expr,
            String modifier,
            boolean range,
            Points points,
            boolean rangeVector,
            Optional<Double> scalar,
            Optional<String> string,
            Map<Labels, Expected> series,
            Map<Kind, List<Remark>> remarks)
            implements Command {

        boolean has(Kind kind) {
            return remarks.containsKey(kind);
        }

        boolean ordered() {
            return modifier.equals("ordered") || has(Kind.ORDERED);
        }

        boolean fails() {
            return modifier.equals("fail") || has(Kind.FAIL);
        }
    }

    /** First, last and distance of evaluation times; equal and 0 for an instant. */
    record Points(long start, long end, long step) {}

    /** Expected values of a series and, for ordered results, its 1-based position. */
    record Expected(int position, List<SeriesValue> values) {}

    /** What an {@code expect} line is about. */
    enum Kind {
        ORDERED,
        FAIL,
        WARN,
        NO_WARN,
        INFO,
        NO_INFO
    }

    /** A message or a pattern for one. */
    record Remark(String text, Optional<Pattern> pattern) {

        boolean matches(String message) {
            return pattern.map(p -> p.matcher(message).find()).orElseGet(() -> text.equals(message));
        }
    }
}
