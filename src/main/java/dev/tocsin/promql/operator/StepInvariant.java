package dev.tocsin.promql.operator;

import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.VectorOperator;

/** A vector that is the same at all steps: worked out at the first one. */
record StepInvariant(VectorOperator inner) implements VectorOperator {

    @Override
    public Block evaluate(Evaluation evaluation) {
        if (evaluation.steps() == 1) {
            return inner.evaluate(evaluation);
        }
        Block once = inner.evaluate(evaluation.over(evaluation.time(0), evaluation.stepMillis(), 1));
        Block all = once.repeated(evaluation.steps());
        evaluation.budget().hold(all.samples() - once.samples());
        return all;
    }
}
