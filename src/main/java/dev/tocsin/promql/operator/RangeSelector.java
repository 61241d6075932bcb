package dev.tocsin.promql.operator;

import dev.tocsin.model.Matcher;
import dev.tocsin.promql.Expr.Extension;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.Samples;
import java.util.Arrays;
import java.util.List;

/** A range selector: of each series the samples in (t − range, t], without staleness markers. */
final class RangeSelector implements RangeOperator {

    private static final int BATCH = 512;

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
        SampleColumns columns = evaluation.query().scratch();
        int[] ids = resolved.ids();
        for (int base = 0; base < ids.length; base += BATCH) {
            evaluation.budget().check();
            int[] batch = ids.length <= BATCH ? ids : Arrays.copyOfRange(ids, base, Math.min(base + BATCH, ids.length));
            Resolved.storage(() -> {
                evaluation.source().read(batch, from, to, columns);
                return true;
            });
            for (int row = 0; row < batch.length; row++) {
                samples.load(columns, row);
                if (!samples.isEmpty()) {
                    sink.row(base + row, samples);
                }
            }
        }
    }
}
