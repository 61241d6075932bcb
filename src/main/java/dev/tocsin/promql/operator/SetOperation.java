package dev.tocsin.promql.operator;

import dev.tocsin.promql.VectorMatching;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.VectorOperator;

/** {@code and} and {@code unless}: left rows stay where the right side has (or has not) something of their group. */
final class SetOperation implements VectorOperator {

    private final VectorOperator left;
    private final VectorOperator right;
    private final Signatures signatures;
    private final boolean unless;

    SetOperation(VectorOperator left, VectorOperator right, VectorMatching matching, boolean unless) {
        this.left = left;
        this.right = right;
        this.signatures = new Signatures(matching);
        this.unless = unless;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Block a = left.evaluate(evaluation);
        Block b = right.evaluate(evaluation);
        signatures.update(a.rows, b.rows);
        boolean[] there = there(b, signatures.right(), signatures.count());
        int[] group = signatures.left();
        for (int row = 0; row < group.length; row++) {
            int from = row * a.steps;
            int groupFrom = group[row] * a.steps;
            for (int s = 0; s < a.steps; s++) {
                if (there[groupFrom + s] == unless) {
                    a.clear(from + s);
                }
            }
        }
        evaluation.budget().leave(before, a.samples());
        return a;
    }

    /** Which groups have something at which step, groups × steps. */
    static boolean[] there(Block block, int[] group, int groups) {
        boolean[] there = new boolean[groups * block.steps];
        for (int row = 0; row < group.length; row++) {
            int from = row * block.steps;
            int to = group[row] * block.steps;
            for (int s = 0; s < block.steps; s++) {
                if (block.has(from + s)) {
                    there[to + s] = true;
                }
            }
        }
        return there;
    }
}
