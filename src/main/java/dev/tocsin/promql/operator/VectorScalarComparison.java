package dev.tocsin.promql.operator;

import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;

/** A comparison between a vector and a scalar: a filter of presence bits, or 0 and 1 with {@code bool}. */
final class VectorScalarComparison implements VectorOperator {

    private static final double[] NONE = {};

    private final BinaryOp op;
    private final VectorOperator vector;
    private final ScalarOperator scalar;
    private final boolean returnBool;
    private final int position;
    private final boolean scalarLeft;
    private final Unique unique = new Unique();

    VectorScalarComparison(
            BinaryOp op,
            VectorOperator vector,
            ScalarOperator scalar,
            boolean scalarLeft,
            boolean returnBool,
            int position) {
        this.op = op;
        this.vector = vector;
        this.scalar = scalar;
        this.scalarLeft = scalarLeft;
        this.returnBool = returnBool;
        this.position = position;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        // The left side first: of equal remarks on both sides the position of the later one is told.
        double[] before = scalarLeft ? scalar.evaluate(evaluation) : NONE;
        Block block = vector.evaluate(evaluation);
        double[] scalars = scalarLeft ? before : scalar.evaluate(evaluation);
        dropHistograms(evaluation, block);
        // The vector stands on the left from here on.
        BinaryOp effective = scalarLeft ? mirrored(op) : op;
        double[] values = block.values;
        long[] present = block.present;
        for (int word = 0; word < present.length; word++) {
            long bits = present[word];
            long kept = 0;
            for (long left = bits; left != 0; left &= left - 1) {
                int cell = (word << 6) + Long.numberOfTrailingZeros(left);
                double bound = block.steps == 1 ? scalars[0] : scalars[cell % block.steps];
                if (Arithmetic.compare(effective, values[cell], bound)) {
                    kept |= Long.lowestOneBit(left);
                    if (returnBool) {
                        values[cell] = 1;
                    }
                } else if (returnBool) {
                    values[cell] = 0;
                }
            }
            if (!returnBool) {
                present[word] = kept;
            }
        }
        return returnBool ? unique.apply(block.withRows(block.rows.droppingNames(evaluation.names()))) : block;
    }

    /** Histograms compare with no float. */
    private void dropHistograms(Evaluation evaluation, Block block) {
        if (block.histograms == null) {
            return;
        }
        LastRemark said = new LastRemark();
        for (int cell = 0; cell < block.cells(); cell++) {
            if (block.has(cell) && block.histogram(cell) != null) {
                HistogramBinary.informOfTypes(said, op, !scalarLeft, scalarLeft);
            }
        }
        said.say(evaluation, position);
        block.keepFloats();
    }

    private static BinaryOp mirrored(BinaryOp op) {
        return switch (op) {
            case LSS -> BinaryOp.GTR;
            case LTE -> BinaryOp.GTE;
            case GTR -> BinaryOp.LSS;
            case GTE -> BinaryOp.LTE;
            default -> op;
        };
    }
}
