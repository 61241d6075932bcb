package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.Samples;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.Optional;

/**
 * A subquery: the inner vector at all multiples of its step in (t − range, t], whatever the start of the query, worked
 * out once for all windows.
 */
final class Subquery implements RangeOperator {

    private final VectorOperator inner;
    private final Shift shift;
    private final Duration range;
    private final Optional<Duration> step;
    private final Samples samples = new Samples();

    Subquery(VectorOperator inner, Shift shift, Duration range, Optional<Duration> step) {
        this.inner = inner;
        this.shift = shift;
        this.range = range;
        this.step = step;
    }

    @Override
    public void evaluate(Evaluation evaluation, Sink sink) {
        long length = range.millis(evaluation.query());
        // Prometheus takes a step that is no whole millisecond, which arithmetic can give, for none.
        long every = step.map(duration -> duration.millis(evaluation.query()))
                .filter(millis -> millis > 0)
                .orElse(evaluation.options().defaultSubqueryStepMillis());
        long firstEnd = shift.time(evaluation, 0);
        long lastEnd = shift.time(evaluation, evaluation.steps() - 1);
        long start = (Math.floorDiv(firstEnd - length, every) + 1) * every;
        Windows windows = new Windows(length, firstEnd, shift.step(evaluation));
        if (start > lastEnd) {
            sink.begin(Rows.NONE, windows);
            return;
        }
        int steps = Math.toIntExact((lastEnd - start) / every + 1);
        Evaluation grid = evaluation.over(start, every, steps, lastEnd);
        long before = evaluation.budget().held();
        Block block = inner.evaluate(grid);
        sink.begin(block.rows, windows);
        for (int row = 0; row < block.rows.count(); row++) {
            load(block, row, grid);
            if (!samples.isEmpty()) {
                sink.row(row, samples);
            }
        }
        evaluation.budget().leave(before, 0);
    }

    private void load(Block block, int row, Evaluation grid) {
        samples.clear(block.steps);
        for (int s = 0; s < block.steps; s++) {
            int cell = row * block.steps + s;
            if (block.has(cell)) {
                FloatHistogram histogram = block.histogram(cell);
                if (histogram == null) {
                    samples.add(grid.time(s), block.values[cell]);
                } else {
                    samples.add(grid.time(s), withoutReset(histogram), block.steps);
                }
            }
        }
    }

    /** What a sample says about its predecessor is not true among the points of a subquery. */
    private static FloatHistogram withoutReset(FloatHistogram histogram) {
        return switch (histogram.resetHint()) {
            case RESET, NOT_RESET -> histogram.withResetHint(ResetHint.UNKNOWN);
            case UNKNOWN, GAUGE -> histogram;
        };
    }
}
