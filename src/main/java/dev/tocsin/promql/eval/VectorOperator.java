package dev.tocsin.promql.eval;

/** Computes an instant vector. Keeps label work between evaluations, so one evaluation at a time. */
public interface VectorOperator {

    /** The vector at all steps of an evaluation; the caller owns the block. */
    Block evaluate(Evaluation evaluation);
}
