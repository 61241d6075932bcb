package dev.tocsin.promql.operator;

import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;

/** {@code timestamp(v)} of anything but a selector: the evaluation time in seconds. */
final class EvaluationTimes implements VectorOperator {

    private final VectorOperator input;
    private final Unique unique = new Unique();

    EvaluationTimes(VectorOperator input) {
        this.input = input;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Block block = input.evaluate(evaluation);
        block.histograms = null;
        for (int cell = 0; cell < block.cells(); cell++) {
            block.values[cell] = evaluation.time(cell % block.steps) / 1000.0;
        }
        return unique.apply(block.withRows(block.rows.droppingNames(evaluation.names())));
    }
}
