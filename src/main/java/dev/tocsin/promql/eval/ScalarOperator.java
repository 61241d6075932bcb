package dev.tocsin.promql.eval;

/** Computes a number for each step. */
public interface ScalarOperator {

    /** The values, one a step; the caller owns the array. */
    double[] evaluate(Evaluation evaluation);
}
