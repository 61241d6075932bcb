package dev.tocsin.promql.eval;

import dev.tocsin.promql.QueryException;

/**
 * Joins rows that have become equal in labels, as they do when names are dropped: one may go on where another ended, but
 * two values at one step are an error. Where all rows are different, and that is nearly always, it costs nothing.
 */
public final class Unique {

    private Rows input = Rows.NONE;
    private Rows output = Rows.NONE;
    private int[] target = {};

    /** The block with rows of different labels. */
    public Block apply(Block block) {
        if (block.rows.unique()) {
            return block;
        }
        update(block.rows);
        Block out = new Block(output, block.steps);
        for (int row = 0; row < target.length; row++) {
            for (int s = 0; s < block.steps; s++) {
                int from = row * block.steps + s;
                if (block.has(from)) {
                    int to = target[row] * block.steps + s;
                    if (out.has(to)) {
                        throw QueryException.execution("vector cannot contain metrics with the same labelset");
                    }
                    out.copy(to, block, from);
                }
            }
        }
        return out;
    }

    private void update(Rows rows) {
        if (rows == input) {
            return;
        }
        input = rows;
        target = new int[rows.count()];
        Rows.Builder builder = new Rows.Builder(row -> rows.labels((int) row));
        for (int row = 0; row < target.length; row++) {
            target[row] = builder.row(rows.labels(row), rows.dropsName(row), row);
        }
        output = builder.build();
    }
}
