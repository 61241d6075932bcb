package dev.tocsin.promql.aggregate;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.AggregateOp;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import java.util.function.DoubleBinaryOperator;

/** The aggregators that need one number a group: {@code count group min max stddev stdvar}. */
public final class Aggregators {

    private Aggregators() {}

    /**
     * The aggregator of an operator without parameter.
     *
     * @param position where annotations point to
     */
    public static Aggregation.Aggregator of(AggregateOp op, int position) {
        return switch (op) {
            case SUM -> new SumAggregator(false, position);
            case AVG -> new SumAggregator(true, position);
            case COUNT -> Aggregators::count;
            case GROUP -> Aggregators::group;
            case MIN ->
                (evaluation, in, groupOf, out) -> extreme(
                        evaluation,
                        in,
                        groupOf,
                        out,
                        "min",
                        position,
                        (best, v) -> best > v || Double.isNaN(best) ? v : best);
            case MAX ->
                (evaluation, in, groupOf, out) -> extreme(
                        evaluation,
                        in,
                        groupOf,
                        out,
                        "max",
                        position,
                        (best, v) -> best < v || Double.isNaN(best) ? v : best);
            case STDDEV -> (evaluation, in, groupOf, out) -> variance(evaluation, in, groupOf, out, true, position);
            case STDVAR -> (evaluation, in, groupOf, out) -> variance(evaluation, in, groupOf, out, false, position);
            case QUANTILE, TOPK, BOTTOMK, COUNT_VALUES, LIMITK, LIMIT_RATIO ->
                throw new IllegalArgumentException(op.text() + " takes a parameter");
        };
    }

    private static void count(Evaluation evaluation, Block in, int[] groupOf, Block out) {
        int steps = in.steps;
        for (int row = 0; row < groupOf.length; row++) {
            int from = row * steps;
            int to = groupOf[row] * steps;
            for (int s = 0; s < steps; s++) {
                if (in.has(from + s)) {
                    out.set(to + s, out.values[to + s] + 1);
                }
            }
        }
    }

    private static void group(Evaluation evaluation, Block in, int[] groupOf, Block out) {
        int steps = in.steps;
        for (int row = 0; row < groupOf.length; row++) {
            for (int s = 0; s < steps; s++) {
                if (in.has(row * steps + s)) {
                    out.set(groupOf[row] * steps + s, 1);
                }
            }
        }
    }

    private static void extreme(
            Evaluation evaluation,
            Block in,
            int[] groupOf,
            Block out,
            String name,
            int position,
            DoubleBinaryOperator better) {
        int steps = in.steps;
        for (int row = 0; row < groupOf.length; row++) {
            int from = row * steps;
            int to = groupOf[row] * steps;
            for (int s = 0; s < steps; s++) {
                if (!in.has(from + s)) {
                    continue;
                }
                if (in.histogram(from + s) != null) {
                    informOfIgnored(evaluation, name, position);
                } else if (out.has(to + s)) {
                    out.values[to + s] = better.applyAsDouble(out.values[to + s], in.values[from + s]);
                } else {
                    out.set(to + s, in.values[from + s]);
                }
            }
        }
    }

    /** Welford's population variance; a NaN or infinity as the first value makes all of it NaN, as later ones do. */
    private static void variance(
            Evaluation evaluation, Block in, int[] groupOf, Block out, boolean deviation, int position) {
        int steps = in.steps;
        double[] counts = new double[out.values.length];
        double[] means = new double[out.values.length];
        for (int row = 0; row < groupOf.length; row++) {
            int from = row * steps;
            int to = groupOf[row] * steps;
            for (int s = 0; s < steps; s++) {
                if (!in.has(from + s)) {
                    continue;
                }
                FloatHistogram histogram = in.histogram(from + s);
                if (histogram != null) {
                    informOfIgnored(evaluation, deviation ? "stddev" : "stdvar", position);
                    continue;
                }
                double value = in.values[from + s];
                int cell = to + s;
                if (!out.has(cell)) {
                    out.set(cell, Double.isFinite(value) ? 0 : Double.NaN);
                    counts[cell] = 1;
                    means[cell] = value;
                } else {
                    counts[cell]++;
                    double delta = value - means[cell];
                    means[cell] += delta / counts[cell];
                    out.values[cell] += delta * (value - means[cell]);
                }
            }
        }
        for (int cell = 0; cell < out.values.length; cell++) {
            double variance = out.values[cell] / counts[cell];
            out.values[cell] = deviation ? Math.sqrt(variance) : variance;
        }
    }

    /** Says that a histogram was left out. */
    static void informOfIgnored(Evaluation evaluation, String name, int position) {
        evaluation.remarks().inform("ignored histogram in " + name + " aggregation", position);
    }
}
