package dev.tocsin.promql.aggregate;

import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.List;

/** An aggregation into one row a group. */
public final class Aggregation implements VectorOperator {

    private final VectorOperator input;
    private final Grouping grouping;
    private final Aggregator aggregator;

    /** What is done with the rows of a group. */
    interface Aggregator {
        /**
         * Aggregates.
         *
         * @param groupOf group number by row of the input
         * @param out of one row a group, empty
         */
        void aggregate(Evaluation evaluation, Block in, int[] groupOf, Block out);
    }

    public Aggregation(VectorOperator input, List<String> names, boolean without, Aggregator aggregator) {
        this.input = input;
        this.grouping = new Grouping(names, without);
        this.aggregator = aggregator;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Block in = input.evaluate(evaluation);
        grouping.update(in.rows);
        Block out = new Block(grouping.groups(), evaluation.steps());
        aggregator.aggregate(evaluation, in, grouping.groupOf(), out);
        evaluation.budget().leave(before, out.samples());
        return out;
    }
}
