package dev.tocsin.promql.operator;

import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.VectorMatching;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.VectorOperator;

/** {@code or}: all of the left side, and of the right side what has no match there. */
final class Union implements VectorOperator {

    private final VectorOperator left;
    private final VectorOperator right;
    private final Signatures signatures;

    /** Label work: where the rows of each side go. */
    private Rows rows = Rows.NONE;

    private int[] fromLeft = {};
    private int[] fromRight = {};

    Union(VectorOperator left, VectorOperator right, VectorMatching matching) {
        this.left = left;
        this.right = right;
        this.signatures = new Signatures(matching);
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Block a = left.evaluate(evaluation);
        Block b = right.evaluate(evaluation);
        if (signatures.update(a.rows, b.rows)) {
            // Sources of the right side count down from −1.
            Rows.Builder builder =
                    new Rows.Builder(from -> from >= 0 ? a.rows.labels((int) from) : b.rows.labels((int) ~from));
            fromLeft = targets(a.rows, builder, false);
            fromRight = targets(b.rows, builder, true);
            rows = builder.build();
        }
        boolean[] there = SetOperation.there(a, signatures.left(), signatures.count());
        Block out = new Block(rows, a.steps);
        for (int row = 0; row < fromLeft.length; row++) {
            for (int s = 0; s < a.steps; s++) {
                int cell = row * a.steps + s;
                if (a.has(cell)) {
                    store(out, fromLeft[row] * out.steps + s, a, cell);
                }
            }
        }
        int[] group = signatures.right();
        for (int row = 0; row < fromRight.length; row++) {
            for (int s = 0; s < b.steps; s++) {
                int cell = row * b.steps + s;
                if (b.has(cell) && !there[group[row] * b.steps + s]) {
                    store(out, fromRight[row] * out.steps + s, b, cell);
                }
            }
        }
        evaluation.budget().leave(before, out.samples());
        return out;
    }

    private static int[] targets(Rows from, Rows.Builder builder, boolean right) {
        int[] targets = new int[from.count()];
        for (int row = 0; row < targets.length; row++) {
            targets[row] = builder.row(from.labels(row), from.dropsName(row), right ? ~row : row);
        }
        return targets;
    }

    private static void store(Block out, int cell, Block in, int from) {
        if (out.has(cell)) {
            throw QueryException.execution("vector cannot contain metrics with the same labelset");
        }
        out.copy(cell, in, from);
    }
}
