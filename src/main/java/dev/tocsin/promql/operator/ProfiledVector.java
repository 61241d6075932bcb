package dev.tocsin.promql.operator;

import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Profile;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.VectorOperator;

/** A part of a plan that writes down what it costs, where somebody wants to know. */
record ProfiledVector(Expr part, VectorOperator inner) implements VectorOperator {

    @Override
    public Block evaluate(Evaluation evaluation) {
        Profile profile = evaluation.query().profile();
        if (profile == null) {
            return inner.evaluate(evaluation);
        }
        profile.begin(part);
        try {
            Block block = inner.evaluate(evaluation);
            profile.produced(block.rows.count(), block.samples());
            return block;
        } finally {
            profile.end(false);
        }
    }
}
