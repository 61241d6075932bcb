package dev.tocsin.promql.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Monotonicity;
import dev.tocsin.promql.eval.Quantiles;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.VectorOperator;
import dev.tocsin.promql.histogram.HistogramQuantiles;

/** {@code histogram_quantile(φ, v)}. */
public final class HistogramQuantile extends HistogramCall {

    private static final String FORCED = "input to histogram_quantile needed to be fixed for monotonicity (see"
            + " https://prometheus.io/docs/prometheus/latest/querying/functions/#histogram_quantile)";

    private final ScalarOperator phi;
    private final int phiPosition;
    private final int vectorPosition;
    private double[] values = {};

    public HistogramQuantile(ScalarOperator phi, VectorOperator input, int phiPosition, int vectorPosition) {
        super(input, vectorPosition);
        this.phi = phi;
        this.phiPosition = phiPosition;
        this.vectorPosition = vectorPosition;
    }

    @Override
    void prepare(Evaluation evaluation) {
        values = phi.evaluate(evaluation);
    }

    /** The quantiles of the last evaluation by step. */
    double[] values() {
        return values;
    }

    @Override
    void check(Evaluation evaluation, int step) {
        Quantiles.check(values[step], evaluation.remarks(), phiPosition);
    }

    @Override
    double classic(Evaluation evaluation, int step, Buckets of, String name) {
        double result = of.quantile(values[step]);
        if (of.raised()) {
            long time = evaluation.time(step);
            evaluation
                    .remarks()
                    .informMonotonicity(
                            withName(FORCED, name),
                            vectorPosition,
                            new Monotonicity(time, time, of.minRaised, of.maxRaised, of.largestRaise, 1));
        }
        return result;
    }

    @Override
    double ofNative(Evaluation evaluation, int step, FloatHistogram histogram, String name) {
        return HistogramQuantiles.quantile(
                values[step], histogram, text -> evaluation.remarks().inform(withName(text, name), vectorPosition));
    }
}
