package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;
import dev.tocsin.promql.histogram.Histograms;

/** Unary minus on a vector. */
final class Negation implements VectorOperator {

    private final VectorOperator input;
    private final Unique unique = new Unique();

    Negation(VectorOperator input) {
        this.input = input;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Block block = input.evaluate(evaluation);
        for (int cell = 0; cell < block.values.length; cell++) {
            block.values[cell] = -block.values[cell];
        }
        if (block.histograms != null) {
            for (int cell = 0; cell < block.histograms.length; cell++) {
                FloatHistogram histogram = block.histograms[cell];
                if (histogram != null) {
                    block.histograms[cell] = Histograms.multiply(histogram, -1);
                }
            }
        }
        return unique.apply(block.withRows(block.rows.droppingNames(evaluation.names())));
    }
}
