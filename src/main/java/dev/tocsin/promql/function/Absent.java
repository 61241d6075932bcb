package dev.tocsin.promql.function;

import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code absent} and {@code absent_over_time}: 1 at the steps where nothing is there. */
public final class Absent implements VectorOperator {

    private final VectorOperator input;
    private final Rows rows;

    /** The labels of the result are those that the selector requires to be equal to something. */
    public Absent(VectorOperator input, List<Matcher> matchers) {
        this.input = input;
        this.rows = Rows.of(new Labels[] {labels(matchers)});
    }

    private static Labels labels(List<Matcher> matchers) {
        Labels.Builder labels = Labels.builder();
        Set<String> seen = new HashSet<>();
        for (Matcher matcher : matchers) {
            if (matcher.name().equals(Labels.METRIC_NAME)) {
                continue;
            }
            // A second matcher of any kind takes the label away again (Prometheus createLabelsForAbsentFunction).
            if (matcher.op() == Matcher.Op.EQUAL && seen.add(matcher.name())) {
                labels.set(matcher.name(), matcher.value());
            } else {
                labels.remove(matcher.name());
            }
        }
        return labels.build();
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Block block = input.evaluate(evaluation);
        boolean[] there = new boolean[block.steps];
        for (int cell = 0; cell < block.cells(); cell++) {
            if (block.has(cell)) {
                there[cell % block.steps] = true;
            }
        }
        Block out = new Block(rows, block.steps);
        for (int s = 0; s < out.steps; s++) {
            if (!there[s]) {
                out.set(s, 1);
            }
        }
        return out;
    }
}
