package dev.tocsin.promql.function;

import dev.tocsin.model.GoFloat;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.List;

/** {@code histogram_quantiles(v, "label", φ…)}: one row for each quantile, told apart by a label. */
public final class HistogramQuantileSet implements VectorOperator {

    private final String label;
    private final List<HistogramQuantile> quantiles;
    private Rows last = Rows.NONE;

    public HistogramQuantileSet(String label, List<HistogramQuantile> quantiles) {
        this.label = label;
        this.quantiles = quantiles;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Rows.Builder builder = new Rows.Builder();
        Block[] blocks = new Block[quantiles.size()];
        int[][] targets = new int[blocks.length][];
        for (int i = 0; i < blocks.length; i++) {
            blocks[i] = quantiles.get(i).evaluate(evaluation);
            targets[i] = targets(blocks[i], quantiles.get(i).values(), builder);
        }
        Rows rows = builder.build();
        if (!rows.sameAs(last)) {
            last = rows;
        }
        Block out = new Block(last, evaluation.steps());
        for (int i = 0; i < blocks.length; i++) {
            for (int cell = 0; cell < targets[i].length; cell++) {
                if (blocks[i].has(cell)) {
                    int to = targets[i][cell] * out.steps + cell % out.steps;
                    if (out.has(to)) {
                        throw QueryException.execution("vector cannot contain metrics with the same labelset");
                    }
                    out.copy(to, blocks[i], cell);
                }
            }
        }
        evaluation.budget().leave(before, out.samples());
        return out;
    }

    private int[] targets(Block block, double[] phis, Rows.Builder builder) {
        int[] targets = new int[block.cells()];
        for (int cell = 0; cell < targets.length; cell++) {
            if (block.has(cell)) {
                int row = cell / block.steps;
                String value = openMetrics(phis[cell % block.steps]);
                targets[cell] = builder.row(block.rows.labels(row).with(label, value), block.rows.dropsName(row));
            }
        }
        return targets;
    }

    /** A float that is never written like an integer (OpenMetrics canonical form). */
    private static String openMetrics(double value) {
        String text = GoFloat.g(value);
        boolean plain = text.chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
        return plain ? text + ".0" : text;
    }
}
