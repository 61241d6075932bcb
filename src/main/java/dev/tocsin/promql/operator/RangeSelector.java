package dev.tocsin.promql.operator;

import dev.tocsin.model.Matcher;
import dev.tocsin.promql.Expr.Extension;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.Samples;
import java.util.List;

/** A range selector: of each series the samples in (t − range, t], without staleness markers. */
final class RangeSelector implements RangeOperator {

    private final Resolved resolved;
    private final Shift shift;
    private final Duration range;
    private final Extension extension;
    private final Samples samples = new Samples();

    RangeSelector(List<Matcher> matchers, Shift shift, Duration range, Extension extension) {
        this.resolved = new Resolved(matchers);
        this.shift = shift;
        this.range = range;
        this.extension = extension;
    }

    @Override
    public void evaluate(Evaluation evaluation, Sink sink) {
        long length = range.millis(evaluation);
        long first = shift.time(evaluation, 0);
        Windows windows = new Windows(
                length,
                first,
                shift.step(evaluation),
                extension,
                evaluation.options().lookbackMillis());
        long from = windows.samplesFrom(0);
        long to = windows.samplesTo(evaluation.steps() - 1);
        resolved.update(evaluation, from, to);
        sink.begin(resolved.rows(), windows);
        Batches.read(evaluation, resolved.ids(), from, to, (row, columns, inColumns) -> {
            samples.load(columns, inColumns);
            if (!samples.isEmpty()) {
                sink.row(row, samples);
            }
        });
    }
}
