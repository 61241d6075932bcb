package dev.tocsin.promql.aggregate;

import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Quantiles;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.List;

/** {@code quantile(φ, v)}. */
public final class QuantileAggregation implements VectorOperator {

    private final VectorOperator input;
    private final ScalarOperator phi;
    private final Grouping grouping;
    private final int position;
    private final int parameterPosition;

    public QuantileAggregation(
            VectorOperator input,
            ScalarOperator phi,
            List<String> names,
            boolean without,
            int position,
            int parameterPosition) {
        this.input = input;
        this.phi = phi;
        this.grouping = new Grouping(names, without);
        this.position = position;
        this.parameterPosition = parameterPosition;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Parameters parameters = Parameters.of(phi.evaluate(evaluation));
        Block in = input.evaluate(evaluation);
        if (parameters.anyNaN()) {
            Quantiles.check(Double.NaN, evaluation.remarks(), parameterPosition);
        }
        if (parameters.max() > 1) {
            Quantiles.check(parameters.max(), evaluation.remarks(), parameterPosition);
        }
        if (parameters.min() < 0) {
            Quantiles.check(parameters.min(), evaluation.remarks(), parameterPosition);
        }
        grouping.update(in.rows);
        Block out = new Block(grouping.groups(), evaluation.steps());
        double[] values = new double[in.rows.count()];
        for (int group = 0; group < out.rows.count(); group++) {
            evaluation.budget().check();
            for (int s = 0; s < out.steps; s++) {
                int count = collect(evaluation, in, group, s, values);
                if (count > 0) {
                    out.set(group * out.steps + s, Quantiles.of(parameters.at(s), values, count));
                }
            }
        }
        evaluation.budget().leave(before, out.samples());
        return out;
    }

    private int collect(Evaluation evaluation, Block in, int group, int step, double[] values) {
        int count = 0;
        Members members = grouping.members();
        for (int i = members.start(group); i < members.end(group); i++) {
            int cell = members.rows()[i] * in.steps + step;
            if (in.has(cell)) {
                if (in.histogram(cell) == null) {
                    values[count++] = in.values[cell];
                } else {
                    Aggregators.informOfIgnored(evaluation, "quantile", position);
                }
            }
        }
        return count;
    }
}
