package dev.tocsin.promql.aggregate;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoQuote;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Remarks;
import dev.tocsin.promql.histogram.HistogramMean;
import dev.tocsin.promql.histogram.HistogramSum;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The histograms of {@code sum} and {@code avg} by group. */
final class HistogramGroups {

    private HistogramGroups() {}

    /** What is known of a group at a step. */
    private static final class Group {
        private final Optional<HistogramSum> sum;
        private final Optional<HistogramMean> mean;
        private boolean incompatible;
        private boolean reset;
        private boolean notReset;

        Group(FloatHistogram first, boolean average) {
            note(first);
            sum = average ? Optional.empty() : Optional.of(HistogramSum.compensated(first));
            mean = average ? Optional.of(new HistogramMean(first)) : Optional.empty();
        }

        boolean accepts(FloatHistogram other) {
            return sum.map(s -> s.accepts(other))
                    .orElseGet(() -> mean.orElseThrow().accepts(other));
        }

        private void note(FloatHistogram histogram) {
            reset |= histogram.resetHint() == FloatHistogram.ResetHint.RESET;
            notReset |= histogram.resetHint() == FloatHistogram.ResetHint.NOT_RESET;
        }

        void add(FloatHistogram other) {
            note(other);
            sum.ifPresent(s -> s.add(other));
            mean.ifPresent(m -> m.add(other));
        }

        boolean collision() {
            return reset && notReset;
        }

        boolean reconciled() {
            return sum.map(HistogramSum::reconciled)
                    .orElseGet(() -> mean.orElseThrow().reconciled());
        }

        FloatHistogram value() {
            return sum.map(HistogramSum::value)
                    .orElseGet(() -> mean.orElseThrow().value());
        }
    }

    /**
     * Sums up.
     *
     * @param out gets a histogram for each group that has any; the first of those that do not fit together marks a group
     *     without result
     * @return true for positions of {@code out} whose histograms do not fit together
     */
    static boolean[] aggregate(
            Evaluation evaluation, Block in, int[] groupOf, Block out, boolean average, int position) {
        Map<Integer, Group> groups = new HashMap<>();
        boolean[] incompatible = new boolean[out.cells()];
        Remarks remarks = evaluation.remarks();
        for (int cell = 0; cell < in.cells(); cell++) {
            FloatHistogram histogram = in.has(cell) ? in.histogram(cell) : null;
            if (histogram == null) {
                continue;
            }
            int row = cell / in.steps;
            int to = groupOf[row] * in.steps + cell % in.steps;
            Group group = groups.get(to);
            if (group == null) {
                groups.put(to, new Group(histogram, average));
            } else if (!group.incompatible && group.accepts(histogram)) {
                group.add(histogram);
            } else if (!group.incompatible) {
                group.incompatible = true;
                incompatible[to] = true;
                remarks.warn(
                        "vector contains a mix of histograms with exponential and custom buckets schemas for metric"
                                + " name " + GoQuote.quote(in.rows.labels(row).metricName()),
                        position);
            }
        }
        groups.forEach((cell, group) -> {
            out.set(cell, group.value());
            if (group.collision()) {
                remarks.warn("conflicting counter resets during histogram aggregation", position);
            }
            if (group.reconciled()) {
                remarks.inform("mismatched custom buckets were reconciled during aggregation", position);
            }
        });
        return incompatible;
    }
}
