package dev.tocsin.promql.function;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.function.UnaryOperator;

/** {@code label_replace} and {@code label_join}: new labels for the same values, worked out when the rows change. */
public final class LabelCall implements VectorOperator {

    private final VectorOperator input;
    private final String destination;
    private final UnaryOperator<Labels> change;
    private final Unique unique = new Unique();

    private Rows before = Rows.NONE;
    private Rows after = Rows.NONE;

    /**
     * A change of labels.
     *
     * @param destination the label that is set
     * @param change returns its argument where nothing is to be changed
     */
    public LabelCall(VectorOperator input, String destination, UnaryOperator<Labels> change) {
        this.input = input;
        this.destination = destination;
        this.change = change;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Block block = input.evaluate(evaluation);
        if (block.rows != before) {
            before = block.rows;
            after = changed(before);
        }
        return unique.apply(block.withRows(after));
    }

    private Rows changed(Rows rows) {
        Labels[] labels = new Labels[rows.count()];
        boolean[] drops = new boolean[labels.length];
        boolean name = destination.equals(Labels.METRIC_NAME);
        for (int row = 0; row < labels.length; row++) {
            Labels old = rows.labels(row);
            labels[row] = change.apply(old);
            // A name that was just set is there to stay.
            drops[row] = rows.dropsName(row) && !(name && labels[row] != old);
        }
        return Rows.of(labels, drops);
    }
}
