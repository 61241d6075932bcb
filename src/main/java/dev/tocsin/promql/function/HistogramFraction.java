package dev.tocsin.promql.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.VectorOperator;
import dev.tocsin.promql.histogram.HistogramQuantiles;

/** {@code histogram_fraction(lower, upper, v)}. */
public final class HistogramFraction extends HistogramCall {

    private final ScalarOperator lower;
    private final ScalarOperator upper;
    private final int vectorPosition;
    private double[] lowers = {};
    private double[] uppers = {};

    public HistogramFraction(ScalarOperator lower, ScalarOperator upper, VectorOperator input, int vectorPosition) {
        super(input, vectorPosition);
        this.lower = lower;
        this.upper = upper;
        this.vectorPosition = vectorPosition;
    }

    @Override
    void prepare(Evaluation evaluation) {
        lowers = lower.evaluate(evaluation);
        uppers = upper.evaluate(evaluation);
    }

    @Override
    void check(Evaluation evaluation, int step) {
        // Any bounds will do.
    }

    @Override
    double classic(Evaluation evaluation, int step, Buckets of, String name) {
        return of.fraction(lowers[step], uppers[step]);
    }

    @Override
    double ofNative(Evaluation evaluation, int step, FloatHistogram histogram, String name) {
        return HistogramQuantiles.fraction(
                lowers[step],
                uppers[step],
                histogram,
                text -> evaluation.remarks().inform(withName(text, name), vectorPosition));
    }
}
