package dev.tocsin.promql.aggregate;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.VectorOperator;
import dev.tocsin.promql.histogram.HistogramText;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code count_values("label", v)}: rows depend on values, so they are worked out each time; while they come out the same,
 * the same rows object is handed on.
 */
public final class CountValues implements VectorOperator {

    private final VectorOperator input;
    private final String label;
    private final Grouping grouping;

    private Rows last = Rows.NONE;

    public CountValues(VectorOperator input, String label, List<String> names, boolean without) {
        this.input = input;
        this.label = label;
        List<String> all = new ArrayList<>(names);
        if (!without) {
            all.add(label);
        }
        this.grouping = new Grouping(all, without);
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Block in = input.evaluate(evaluation);
        Rows.Builder rows = new Rows.Builder();
        int[] rowOf = new int[in.cells()];
        for (int row = 0; row < in.rows.count(); row++) {
            evaluation.budget().check();
            Labels.Builder labels = in.rows.labels(row).toBuilder();
            for (int cell = row * in.steps; cell < (row + 1) * in.steps; cell++) {
                if (in.has(cell)) {
                    labels.set(label, text(in, cell));
                    rowOf[cell] = rows.row(grouping.groupLabels(labels.build()), false);
                }
            }
        }
        Rows now = rows.build();
        if (!now.sameAs(last)) {
            last = now;
        }
        Block out = new Block(last, in.steps);
        for (int cell = 0; cell < rowOf.length; cell++) {
            if (in.has(cell)) {
                int to = rowOf[cell] * in.steps + cell % in.steps;
                out.set(to, out.values[to] + 1);
            }
        }
        evaluation.budget().leave(before, out.samples());
        return out;
    }

    private static String text(Block in, int cell) {
        FloatHistogram histogram = in.histogram(cell);
        return histogram == null ? GoFloat.f(in.values[cell]) : HistogramText.of(histogram);
    }
}
