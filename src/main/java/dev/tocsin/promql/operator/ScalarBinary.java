package dev.tocsin.promql.operator;

import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.ScalarOperator;

/** A binary operator between two scalars; comparisons give 0 or 1. */
record ScalarBinary(BinaryOp op, ScalarOperator left, ScalarOperator right) implements ScalarOperator {

    @Override
    public double[] evaluate(Evaluation evaluation) {
        double[] a = left.evaluate(evaluation);
        double[] b = right.evaluate(evaluation);
        if (op.kind() == BinaryOp.Kind.COMPARISON) {
            for (int s = 0; s < a.length; s++) {
                a[s] = Arithmetic.compare(op, a[s], b[s]) ? 1 : 0;
            }
        } else {
            var compute = Arithmetic.of(op);
            for (int s = 0; s < a.length; s++) {
                a[s] = compute.applyAsDouble(a[s], b[s]);
            }
        }
        return a;
    }
}
