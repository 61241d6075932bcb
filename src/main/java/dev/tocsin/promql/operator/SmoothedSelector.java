package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Matcher;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Interpolation;
import dev.tocsin.promql.eval.Samples;
import dev.tocsin.promql.eval.VectorOperator;
import dev.tocsin.promql.histogram.HistogramInterpolation;
import java.util.List;

/** {@code selector smoothed}: the value between the samples before and after an instant, within the lookback. */
final class SmoothedSelector implements VectorOperator {

    private final Resolved resolved;
    private final Shift shift;
    private final int position;
    private final Samples samples = new Samples();

    SmoothedSelector(List<Matcher> matchers, Shift shift, int position) {
        this.resolved = new Resolved(matchers);
        this.shift = shift;
        this.position = position;
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        evaluation.budget().check();
        int steps = shift.fixed() ? 1 : evaluation.steps();
        long lookback = evaluation.options().lookbackMillis();
        long first = shift.time(evaluation, 0);
        long last = shift.time(evaluation, steps - 1);
        resolved.update(evaluation, first - lookback, last + lookback);
        evaluation.budget().reserve(resolved.rows().count(), evaluation.steps());
        Block block = new Block(resolved.rows(), steps);
        SampleColumns columns = evaluation.query().scratch();
        Resolved.storage(() -> {
            evaluation.source().read(resolved.ids(), first - lookback, last + lookback, columns);
            return true;
        });
        for (int row = 0; row < block.rows.count(); row++) {
            samples.load(columns, row, false);
            for (int s = 0; s < steps; s++) {
                step(evaluation, block, row, s, first + s * evaluation.stepMillis());
            }
        }
        Block out = block.repeated(evaluation.steps());
        long count = out.samples();
        evaluation.budget().hold(count);
        evaluation.budget().count(count);
        return out;
    }

    private void step(Evaluation evaluation, Block block, int row, int step, long time) {
        long lookback = evaluation.options().lookbackMillis();
        int from = after(samples.times, samples.from, samples.to, time - lookback);
        int to = after(samples.times, from, samples.to, time + lookback);
        int histogramFrom = after(samples.histogramTimes, samples.histogramFrom, samples.histogramTo, time - lookback);
        int histogramTo = after(samples.histogramTimes, histogramFrom, samples.histogramTo, time + lookback);
        String name = block.rows.labels(row).metricName();
        if (from < to && histogramFrom < histogramTo) {
            evaluation
                    .remarks()
                    .warn(
                            "encountered a mix of histograms and floats for metric name " + GoQuote.quote(name),
                            position);
        } else if (from < to) {
            floats(block, row * block.steps + step, from, to, time);
        } else if (histogramFrom < histogramTo) {
            histograms(evaluation, block, row * block.steps + step, histogramFrom, histogramTo, time);
        }
    }

    /** The first position after a time. */
    private static int after(long[] times, int from, int to, long time) {
        int i = from;
        while (i < to && times[i] <= time) {
            i++;
        }
        return i;
    }

    private void floats(Block block, int cell, int from, int to, long time) {
        int next = after(samples.times, from, to, time - 1);
        if (next < to && samples.times[next] == time) {
            block.set(cell, samples.values[next]);
        } else if (next > from && next < to) {
            block.set(cell, Interpolation.at(samples.times, samples.values, next - 1, time, false));
        } else if (next > from) {
            block.set(cell, samples.values[next - 1]);
        }
    }

    private void histograms(Evaluation evaluation, Block block, int cell, int from, int to, long time) {
        int next = after(samples.histogramTimes, from, to, time - 1);
        if (next < to && samples.histogramTimes[next] == time) {
            block.set(cell, samples.histograms[next]);
        } else if (next > from && next < to) {
            between(evaluation, block, cell, next - 1, time);
        } else if (next > from) {
            // What the hint says holds between samples, not for a value carried on.
            block.set(cell, samples.histograms[next - 1].withResetHint(ResetHint.UNKNOWN));
        }
    }

    private void between(Evaluation evaluation, Block block, int cell, int before, long time) {
        FloatHistogram h1 = samples.histograms[before];
        FloatHistogram h2 = samples.histograms[before + 1];
        if (h1.isCustom() != h2.isCustom()) {
            String name = block.rows.labels(cell / block.steps).metricName();
            evaluation
                    .remarks()
                    .warn(
                            "vector contains a mix of histograms with exponential and custom buckets schemas for metric"
                                    + " name " + GoQuote.quote(name),
                            position);
            return;
        }
        boolean counter = h1.resetHint() != ResetHint.GAUGE || h2.resetHint() != ResetHint.GAUGE;
        block.set(
                cell,
                HistogramInterpolation.at(
                        h1,
                        samples.histogramTimes[before],
                        h2,
                        samples.histogramTimes[before + 1],
                        time,
                        counter,
                        operation -> evaluation
                                .remarks()
                                .inform("mismatched custom buckets were reconciled during " + operation, position)));
    }
}
