package dev.tocsin.promql.operator;

import dev.tocsin.model.Matcher;
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
    private final Samples samples = new Samples();

    RangeSelector(List<Matcher> matchers, Shift shift, Duration range) {
        this.resolved = new Resolved(matchers);
        this.shift = shift;
        this.range = range;
    }

    @Override
    public void evaluate(Evaluation evaluation, Sink sink) {
        long length = range.millis(evaluation);
        long first = shift.time(evaluation, 0);
        long last = shift.time(evaluation, evaluation.steps() - 1);
        resolved.update(evaluation, first - length, last);
        sink.begin(resolved.rows(), new Windows(length, first, shift.step(evaluation)));
        SampleColumns columns = evaluation.query().scratch();
        int[] ids = resolved.ids();
        for (int base = 0; base < ids.length; base += BATCH) {
            evaluation.budget().check();
            int[] batch = ids.length <= BATCH ? ids : Arrays.copyOfRange(ids, base, Math.min(base + BATCH, ids.length));
            Resolved.storage(() -> {
                evaluation.source().read(batch, first - length, last, columns);
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
