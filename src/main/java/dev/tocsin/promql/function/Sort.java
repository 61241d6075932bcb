package dev.tocsin.promql.function;

import dev.tocsin.model.Labels;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** {@code sort}, {@code sort_desc}, {@code sort_by_label} and {@code sort_by_label_desc}: an order of the rows. */
public final class Sort implements VectorOperator {

    private final VectorOperator input;
    private final boolean floatsOnly;
    private final Order order;
    private final int position;

    /** How rows of a block are compared. */
    @FunctionalInterface
    private interface Order {
        Comparator<Integer> of(Block block);
    }

    private Sort(VectorOperator input, boolean floatsOnly, Order order, int position) {
        this.input = input;
        this.floatsOnly = floatsOnly;
        this.order = order;
        this.position = position;
    }

    /** By value, NaN last; histograms are removed. */
    public static Sort byValue(VectorOperator input, boolean descending, int position) {
        return new Sort(
                input, true, block -> (a, b) -> compare(block.values[a], block.values[b], descending), position);
    }

    /** By labels in natural order, ties by all labels. */
    public static Sort byLabels(VectorOperator input, List<String> names, boolean descending, int position) {
        return new Sort(
                input,
                false,
                block -> {
                    Comparator<Integer> ascending = (a, b) -> compare(block.rows.kept(a), block.rows.kept(b), names);
                    return descending ? ascending.reversed() : ascending;
                },
                position);
    }

    private static int compare(double a, double b, boolean descending) {
        boolean nanA = Double.isNaN(a);
        boolean nanB = Double.isNaN(b);
        if (nanA || nanB) {
            return Boolean.compare(nanA, nanB);
        }
        return a == b ? 0 : (a < b) == descending ? 1 : -1;
    }

    private static int compare(Labels a, Labels b, List<String> names) {
        for (String name : names) {
            int c = NaturalOrder.compare(a.get(name), b.get(name));
            if (c != 0) {
                return c;
            }
        }
        return a.compareTo(b);
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Block block = input.evaluate(evaluation);
        if (!evaluation.instant()) {
            evaluation
                    .remarks()
                    .warn("sort is ineffective for range queries since results are always ordered by labels", position);
        }
        if (floatsOnly) {
            block.keepFloats();
        }
        if (block.steps == 1) {
            block.order = IntStream.range(0, block.rows.count())
                    .filter(block::has)
                    .boxed()
                    .sorted(order.of(block))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        return block;
    }
}
