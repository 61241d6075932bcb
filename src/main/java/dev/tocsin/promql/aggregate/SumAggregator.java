package dev.tocsin.promql.aggregate;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Sums;

/**
 * {@code sum} and {@code avg}: compensated sums; the mean goes on incrementally once the sum would overflow. A group with
 * floats and histograms has no result.
 */
final class SumAggregator implements Aggregation.Aggregator {

    private final boolean average;
    private final int position;

    SumAggregator(boolean average, int position) {
        this.average = average;
        this.position = position;
    }

    @Override
    public void aggregate(Evaluation evaluation, Block in, int[] groupOf, Block out) {
        if (in.histograms == null) {
            floats(in, groupOf, out);
            return;
        }
        Block histograms = new Block(out.rows, out.steps);
        boolean[] incompatible = HistogramGroups.aggregate(evaluation, in, groupOf, histograms, average, position);
        floats(in, groupOf, out);
        for (int cell = 0; cell < out.cells(); cell++) {
            if (!histograms.has(cell)) {
                continue;
            }
            FloatHistogram histogram = histograms.histogram(cell);
            if (out.has(cell)) {
                evaluation.remarks().warn("encountered a mix of histograms and floats for aggregation", position);
                out.clear(cell);
            } else if (histogram != null && !incompatible[cell]) {
                out.set(cell, histogram);
            }
        }
    }

    private void floats(Block in, int[] groupOf, Block out) {
        int steps = in.steps;
        double[] sums = out.values;
        double[] compensations = new double[sums.length];
        double[] counts = new double[average ? sums.length : 0];
        boolean[] incremental = new boolean[counts.length];
        for (int row = 0; row < groupOf.length; row++) {
            int from = row * steps;
            int to = groupOf[row] * steps;
            for (int s = 0; s < steps; s++) {
                if (!in.has(from + s) || in.histogram(from + s) != null) {
                    continue;
                }
                double value = in.values[from + s];
                int cell = to + s;
                if (average) {
                    counts[cell]++;
                }
                if (!out.has(cell)) {
                    out.set(cell, value);
                } else if (average) {
                    addToMean(value, cell, sums, compensations, counts, incremental);
                } else {
                    compensations[cell] = Sums.compensation(value, sums[cell], compensations[cell]);
                    sums[cell] += value;
                }
            }
        }
        for (int cell = 0; cell < sums.length; cell++) {
            if (!average || incremental[cell]) {
                sums[cell] += compensations[cell];
            } else {
                sums[cell] = sums[cell] / counts[cell] + compensations[cell] / counts[cell];
            }
        }
    }

    private static void addToMean(
            double value, int cell, double[] sums, double[] compensations, double[] counts, boolean[] incremental) {
        double count = counts[cell];
        if (!incremental[cell]) {
            double next = sums[cell] + value;
            if (!Double.isInfinite(next)) {
                compensations[cell] = Sums.compensation(value, sums[cell], compensations[cell]);
                sums[cell] = next;
                return;
            }
            incremental[cell] = true;
            sums[cell] /= count - 1;
            compensations[cell] /= count - 1;
        }
        double ratio = (count - 1) / count;
        double inc = value / count;
        double base = ratio * sums[cell];
        compensations[cell] = Sums.compensation(inc, base, ratio * compensations[cell]);
        sums[cell] = base + inc;
    }
}
