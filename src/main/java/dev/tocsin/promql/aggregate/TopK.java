package dev.tocsin.promql.aggregate;

import dev.tocsin.model.GoFloat;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.ScalarOperator;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.Arrays;
import java.util.List;

/** {@code topk}, {@code bottomk} and {@code limitk}: rows of the input of which only some stay. */
public final class TopK implements VectorOperator {

    /** Which k elements of a group are wanted. */
    public enum Kind {
        TOP("topk"),
        BOTTOM("bottomk"),
        FIRST("limitk");

        private final String text;

        Kind(String text) {
            this.text = text;
        }
    }

    private final Kind kind;
    private final VectorOperator input;
    private final ScalarOperator parameter;
    private final Grouping grouping;
    private final int position;

    public TopK(
            Kind kind,
            VectorOperator input,
            ScalarOperator parameter,
            List<String> names,
            boolean without,
            int position) {
        this.kind = kind;
        this.input = input;
        this.parameter = parameter;
        this.grouping = new Grouping(names, without);
        this.position = position;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        long before = evaluation.budget().held();
        Parameters parameters = Parameters.of(parameter.evaluate(evaluation));
        Block in = input.evaluate(evaluation);
        if (parameters.max() < 1) {
            evaluation.budget().leave(before, 0);
            return new Block(Rows.NONE, evaluation.steps());
        }
        requireInt64(parameters);
        grouping.update(in.rows);
        Block out = new Block(in.rows, in.steps, in.values);
        out.histograms = in.histograms;
        int[] order = new int[in.rows.count()];
        int kept = 0;
        for (int s = 0; s < in.steps; s++) {
            evaluation.budget().check();
            int k = (int) Math.clamp((long) parameters.at(s), 0, in.rows.count());
            kept = k < 1 ? 0 : select(evaluation, in, s, k, out, order);
        }
        if (out.steps == 1) {
            out.order = Arrays.copyOf(order, kept);
        }
        evaluation.budget().leave(before, out.samples());
        return out;
    }

    private static void requireInt64(Parameters parameters) {
        if (parameters.anyNaN()) {
            throw QueryException.execution("Parameter value is NaN");
        }
        if (parameters.min() <= Long.MIN_VALUE) {
            throw QueryException.execution("Scalar value " + GoFloat.g(parameters.min()) + " underflows int64");
        }
        if (parameters.max() >= Long.MAX_VALUE) {
            throw QueryException.execution("Scalar value " + GoFloat.g(parameters.max()) + " overflows int64");
        }
    }

    /** Marks what stays of a step; returns how many rows of {@code order} are filled. */
    private int select(Evaluation evaluation, Block in, int step, int k, Block out, int[] order) {
        int filled = 0;
        Members members = grouping.members();
        ValueHeap heap = new ValueHeap(in, step, k, kind == Kind.BOTTOM);
        for (int group = 0; group < grouping.groups().count(); group++) {
            heap.clear();
            for (int i = members.start(group); i < members.end(group); i++) {
                int row = members.rows()[i];
                int cell = row * in.steps + step;
                if (!in.has(cell)) {
                    continue;
                }
                if (kind == Kind.FIRST) {
                    heap.addIfRoom(row);
                } else if (in.histogram(cell) != null) {
                    Aggregators.informOfIgnored(evaluation, kind.text, position);
                } else {
                    heap.offer(row);
                }
            }
            int count = kind == Kind.FIRST ? heap.size() : heap.sortBestFirst();
            for (int i = 0; i < count; i++) {
                int row = heap.row(i);
                out.present[(row * in.steps + step) >> 6] |= 1L << (row * in.steps + step);
                order[filled++] = row;
            }
        }
        return filled;
    }
}
