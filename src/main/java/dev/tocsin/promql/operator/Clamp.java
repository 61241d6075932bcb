package dev.tocsin.promql.operator;

import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.GoMath;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;

/** {@code clamp}, {@code clamp_min} and {@code clamp_max}; nothing is left where the bounds are crossed. */
final class Clamp implements VectorOperator {

    private final VectorOperator input;
    private final ScalarOperator lower;
    private final ScalarOperator upper;
    private final Unique unique = new Unique();

    Clamp(VectorOperator input, ScalarOperator lower, ScalarOperator upper) {
        this.input = input;
        this.lower = lower;
        this.upper = upper;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Block block = input.evaluate(evaluation);
        block.keepFloats();
        double[] min = lower.evaluate(evaluation);
        double[] max = upper.evaluate(evaluation);
        for (int cell = 0; cell < block.cells(); cell++) {
            int s = cell % block.steps;
            if (max[s] < min[s]) {
                block.clear(cell);
            } else {
                block.values[cell] = GoMath.max(min[s], GoMath.min(max[s], block.values[cell]));
            }
        }
        return unique.apply(block.withRows(block.rows.droppingNames(evaluation.names())));
    }
}
