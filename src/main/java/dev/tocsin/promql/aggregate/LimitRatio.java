package dev.tocsin.promql.aggregate;

import dev.tocsin.model.GoFloat;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.VectorOperator;

/** {@code limit_ratio(r, v)}: a share of the rows, chosen by the hash of their labels. */
public final class LimitRatio implements VectorOperator {

    private final VectorOperator input;
    private final ScalarOperator parameter;
    private final int parameterPosition;

    private Rows rows = Rows.NONE;
    private double[] offsets = {};

    public LimitRatio(VectorOperator input, ScalarOperator parameter, int parameterPosition) {
        this.input = input;
        this.parameter = parameter;
        this.parameterPosition = parameterPosition;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Parameters parameters = Parameters.of(parameter.evaluate(evaluation));
        Block block = input.evaluate(evaluation);
        if (parameters.anyNaN()) {
            throw QueryException.execution("Ratio value is NaN");
        }
        warnOfCap(evaluation, parameters.max() > 1, parameters.max(), 1);
        warnOfCap(evaluation, parameters.min() < -1, parameters.min(), -1);
        update(block.rows);
        for (int s = 0; s < block.steps; s++) {
            double ratio = Math.clamp(parameters.at(s), -1.0, 1.0);
            for (int row = 0; row < offsets.length; row++) {
                boolean keep = ratio >= 0 ? offsets[row] < ratio : offsets[row] >= 1 + ratio;
                if (!keep) {
                    block.clear(row * block.steps + s);
                }
            }
        }
        return block;
    }

    private void warnOfCap(Evaluation evaluation, boolean outside, double ratio, double cap) {
        if (outside) {
            evaluation
                    .remarks()
                    .warn(
                            "ratio value should be between -1 and 1, got " + GoFloat.g(ratio) + ", capping to "
                                    + GoFloat.g(cap),
                            parameterPosition);
        }
    }

    private void update(Rows now) {
        if (now != rows) {
            rows = now;
            offsets = new double[now.count()];
            for (int row = 0; row < offsets.length; row++) {
                offsets[row] = LabelHash.fraction(now.labels(row));
            }
        }
    }
}
