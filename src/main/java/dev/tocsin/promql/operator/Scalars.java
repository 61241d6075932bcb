package dev.tocsin.promql.operator;

import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.function.DoubleBinaryOperator;

/** What turns scalars and vectors into each other, and {@code time()}. */
final class Scalars {

    private Scalars() {}

    /** {@code time()}: the evaluation time in seconds. */
    static double[] time(Evaluation evaluation) {
        double[] out = new double[evaluation.steps()];
        for (int s = 0; s < out.length; s++) {
            out[s] = evaluation.time(s) / 1000.0;
        }
        return out;
    }

    /** {@code scalar(v)}: the only float of a vector, or NaN. */
    static ScalarOperator ofVector(VectorOperator input) {
        return evaluation -> {
            long before = evaluation.budget().held();
            Block block = input.evaluate(evaluation);
            double[] out = new double[block.steps];
            int[] found = new int[block.steps];
            for (int cell = 0; cell < block.cells(); cell++) {
                if (block.has(cell) && block.histogram(cell) == null) {
                    int s = cell % block.steps;
                    found[s]++;
                    out[s] = block.values[cell];
                }
            }
            for (int s = 0; s < out.length; s++) {
                if (found[s] != 1) {
                    out[s] = Double.NaN;
                }
            }
            evaluation.budget().leave(before, 0);
            return out;
        };
    }

    /** {@code vector(s)}: one element without labels. */
    static VectorOperator asVector(ScalarOperator input) {
        return evaluation -> {
            double[] values = input.evaluate(evaluation);
            return new Block(Rows.SINGLE, values.length, values, Block.allPresent(values.length));
        };
    }

    /** Unary minus. */
    static ScalarOperator negated(ScalarOperator input) {
        return evaluation -> {
            double[] out = input.evaluate(evaluation);
            for (int s = 0; s < out.length; s++) {
                out[s] = -out[s];
            }
            return out;
        };
    }

    /** Both at the same step. */
    static ScalarOperator combined(ScalarOperator left, ScalarOperator right, DoubleBinaryOperator function) {
        return evaluation -> {
            double[] a = left.evaluate(evaluation);
            double[] b = right.evaluate(evaluation);
            for (int s = 0; s < a.length; s++) {
                a[s] = function.applyAsDouble(a[s], b[s]);
            }
            return a;
        };
    }
}
