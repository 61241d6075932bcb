package dev.tocsin.promql.operator;

import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.ScalarOperator;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;

/** A scalar that is the same at all steps: a number, or something of the query as a whole. */
record Constant(ToDoubleFunction<Evaluation> value) implements ScalarOperator {

    static Constant of(double value) {
        return new Constant(evaluation -> value);
    }

    @Override
    public double[] evaluate(Evaluation evaluation) {
        double[] out = new double[evaluation.steps()];
        Arrays.fill(out, value.applyAsDouble(evaluation));
        return out;
    }
}
