package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;

/** An arithmetic operator between a vector and a scalar: in place, without looking at presence. */
final class VectorScalarArithmetic implements VectorOperator {

    private static final double[] NONE = {};

    private final BinaryOp op;
    private final VectorOperator vector;
    private final ScalarOperator scalar;
    private final boolean scalarLeft;
    private final int position;
    private final Unique unique = new Unique();

    VectorScalarArithmetic(
            BinaryOp op, VectorOperator vector, ScalarOperator scalar, boolean scalarLeft, int position) {
        this.op = op;
        this.vector = vector;
        this.scalar = scalar;
        this.scalarLeft = scalarLeft;
        this.position = position;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        // The left side first: of equal remarks on both sides the position of the later one is told.
        double[] before = scalarLeft ? scalar.evaluate(evaluation) : NONE;
        Block block = vector.evaluate(evaluation);
        double[] scalars = scalarLeft ? before : scalar.evaluate(evaluation);
        boolean trim = op == BinaryOp.TRIM_LOWER || op == BinaryOp.TRIM_UPPER;
        if (block.histograms != null || trim) {
            histograms(evaluation, block, scalars);
        }
        if (trim) {
            // A trimmed histogram keeps its name.
            return block;
        }
        floats(block, scalars);
        return unique.apply(block.withRows(block.rows.droppingNames(evaluation.names())));
    }

    private void floats(Block block, double[] scalars) {
        double[] values = block.values;
        int steps = block.steps;
        for (int s = 0; s < steps; s++) {
            double b = scalars[s];
            switch (op) {
                case ADD -> {
                    for (int i = s; i < values.length; i += steps) {
                        values[i] += b;
                    }
                }
                case MUL -> {
                    for (int i = s; i < values.length; i += steps) {
                        values[i] *= b;
                    }
                }
                default -> {
                    var compute = Arithmetic.of(op);
                    for (int i = s; i < values.length; i += steps) {
                        values[i] =
                                scalarLeft ? compute.applyAsDouble(b, values[i]) : compute.applyAsDouble(values[i], b);
                    }
                }
            }
        }
    }

    private void histograms(Evaluation evaluation, Block block, double[] scalars) {
        // One operator with the scalar on one side has one thing to say at most, so that the steps need not be told
        // apart.
        LastRemark said = new LastRemark();
        for (int cell = 0; cell < block.cells(); cell++) {
            if (!block.has(cell)) {
                continue;
            }
            FloatHistogram histogram = block.histogram(cell);
            boolean ok;
            if (histogram == null) {
                ok = op != BinaryOp.TRIM_LOWER && op != BinaryOp.TRIM_UPPER;
                if (!ok) {
                    HistogramBinary.informOfTypes(said, op, false, false);
                }
            } else {
                ok = HistogramBinary.withScalar(said, op, block, cell, scalars[cell % block.steps], scalarLeft);
            }
            if (!ok) {
                block.clear(cell);
            }
        }
        said.say(evaluation, position);
    }
}
