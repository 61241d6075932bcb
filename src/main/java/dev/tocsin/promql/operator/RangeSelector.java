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
    private final boolean hinted;
    private final Samples samples = new Samples();

    /** @param hinted whether histograms are to say whether they follow a reset */
    RangeSelector(List<Matcher> matchers, Shift shift, Duration range, Extension extension, boolean hinted) {
        this.resolved = new Resolved(matchers);
        this.shift = shift;
        this.range = range;
        this.extension = extension;
        this.hinted = hinted;
    }

    @Override
    public void evaluate(Evaluation evaluation, Sink sink) {
        long length = range.millis(evaluation.query());
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
        boolean withStarts = evaluation.options().features().useStartTimestamps();
        sink.begin(resolved.rows(), windows);
        // Prometheus looks at a sample right at the left edge too, although it is no part of the window.
        Batches.read(evaluation, resolved.ids(), hinted ? from - 1 : from, to, (row, columns, inColumns) -> {
            if (hinted) {
                ResetHints.mark(columns, inColumns, time -> Long.MIN_VALUE);
            }
            samples.load(columns, inColumns, withStarts);
            if (!samples.isEmpty()) {
                sink.row(row, samples);
            }
        });
    }
}
