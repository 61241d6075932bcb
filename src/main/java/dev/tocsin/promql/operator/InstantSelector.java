package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.VectorOperator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An instant selector: of each series the newest sample in (t − lookback, t], unless that is a staleness marker.
 *
 * <p>It may give a time of that sample instead of its value: {@code timestamp(selector)}, {@code
 * start_timestamp(selector)}.
 */
final class InstantSelector implements VectorOperator {

    private final Resolved resolved;
    private final Shift shift;
    private final Wanted wanted;
    private final boolean hinted;

    /** What of a sample is wanted. */
    enum Wanted {
        VALUE,
        /** Its time in seconds. */
        TIME,
        /** Its time in seconds, if it is a float; a histogram is an error. */
        TIME_OF_FLOAT,
        /** Its start timestamp in seconds, 0 if it is unknown. */
        START_TIME
    }

    /** @param hinted whether histograms are to say whether they follow a reset */
    InstantSelector(List<Matcher> matchers, Shift shift, Wanted wanted, boolean hinted) {
        this.resolved = new Resolved(matchers);
        this.shift = shift;
        this.wanted = wanted;
        this.hinted = hinted;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        evaluation.budget().check();
        int steps = shift.fixed() ? 1 : evaluation.steps();
        long lookback = evaluation.options().lookbackMillis();
        long first = shift.time(evaluation, 0);
        long last = shift.time(evaluation, steps - 1);
        resolved.update(evaluation, first - lookback, last);
        evaluation.budget().reserve(resolved.rows().count(), evaluation.steps());
        Block block = new Block(resolved.rows(), steps);
        if (steps == 1) {
            // Prometheus 3.14 rangeEvalTimestampFunctionOverVectorSelector: an offset beside @ only moves what is
            // fetched.
            boolean time = wanted == Wanted.TIME || wanted == Wanted.START_TIME;
            long looked = time ? shift.unmoved(evaluation) : first;
            newest(evaluation, Math.max(first, looked) - lookback, Math.min(first, looked), block);
        } else {
            overSteps(evaluation, first, last, lookback, block);
        }
        Block out = block.repeated(evaluation.steps());
        long samples = out.samples();
        evaluation.budget().hold(samples);
        evaluation.budget().count(samples);
        return out;
    }

    private void newest(Evaluation evaluation, long from, long to, Block block) {
        SampleColumns columns = evaluation.query().scratch();
        Resolved.storage(() -> {
            evaluation.source().readNewest(resolved.ids(), from, to, columns);
            return true;
        });
        if (hinted && ResetHints.anyUnknown(columns)) {
            Resolved.storage(() -> {
                evaluation.source().read(resolved.ids(), from, to, columns);
                return true;
            });
            for (int row = 0; row < columns.rows(); row++) {
                ResetHints.mark(columns, row, time -> Long.MIN_VALUE);
            }
        }
        int rows = columns.rows();
        int start = 0;
        for (int row = 0; row < rows; row++) {
            int end = columns.end(row);
            if (end > start) {
                store(block, row, columns, end - 1);
            }
            start = end;
        }
    }

    private void overSteps(Evaluation evaluation, long first, long last, long lookback, Block block) {
        Batches.read(
                evaluation,
                resolved.ids(),
                first - lookback,
                last,
                (row, columns, inColumns) ->
                        row(columns, inColumns, row, first, evaluation.stepMillis(), lookback, block));
    }

    private void row(SampleColumns columns, int from, int row, long first, long step, long lookback, Block block) {
        long[] times = columns.times();
        int next = columns.start(from);
        int end = columns.end(from);
        if (next == end) {
            return;
        }
        if (hinted) {
            // Samples are read one after the other, unless the steps are so far apart that some are jumped over.
            ResetHints.mark(
                    columns,
                    from,
                    time -> step < lookback
                            ? Long.MIN_VALUE
                            : first + Math.ceilDiv(time - first, step) * step - lookback);
        }
        int newest = -1;
        for (int s = 0; s < block.steps; s++) {
            long time = first + s * step;
            while (next < end && times[next] <= time) {
                newest = next++;
            }
            if (newest >= 0 && times[newest] > time - lookback) {
                store(block, row * block.steps + s, columns, newest);
            }
        }
    }

    private void store(Block block, int cell, SampleColumns columns, int sample) {
        FloatHistogram @Nullable [] histograms = columns.histograms();
        FloatHistogram histogram = histograms == null ? null : histograms[sample];
        double value = columns.values()[sample];
        if (StaleMarker.is(histogram == null ? value : histogram.sum())) {
            return;
        }
        if (wanted == Wanted.TIME_OF_FLOAT && histogram != null) {
            throw QueryException.execution(
                    "this should be an info metric, with float samples: " + block.rows.labels(cell / block.steps));
        }
        if (wanted == Wanted.START_TIME) {
            long @Nullable [] starts = columns.starts();
            block.set(cell, starts == null ? 0 : starts[sample] / 1000.0);
        } else if (wanted != Wanted.VALUE) {
            block.set(cell, columns.times()[sample] / 1000.0);
        } else if (histogram == null) {
            block.set(cell, value);
        } else {
            block.set(cell, histogram);
        }
    }
}
