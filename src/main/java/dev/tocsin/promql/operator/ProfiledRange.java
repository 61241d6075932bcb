package dev.tocsin.promql.operator;

import dev.tocsin.promql.Expr;
import dev.tocsin.promql.Profile;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.Samples;

/** As {@link ProfiledVector}, of a range vector. */
record ProfiledRange(Expr part, RangeOperator inner) implements RangeOperator {

    @Override
    public void evaluate(Evaluation evaluation, Sink sink) {
        Profile profile = evaluation.query().profile();
        if (profile == null) {
            inner.evaluate(evaluation, sink);
            return;
        }
        profile.begin(part);
        Counting counting = new Counting(sink);
        try {
            inner.evaluate(evaluation, counting);
        } finally {
            profile.produced(counting.rows, counting.samples);
            profile.end(true);
        }
    }

    private static final class Counting implements Sink {
        private final Sink sink;
        private int rows;
        private long samples;

        Counting(Sink sink) {
            this.sink = sink;
        }

        @Override
        public void begin(Rows ofRows, Windows windows) {
            rows = ofRows.count();
            sink.begin(ofRows, windows);
        }

        @Override
        public void row(int row, Samples ofRow) {
            samples += ofRow.to - ofRow.from + ofRow.histogramTo - ofRow.histogramFrom;
            sink.row(row, ofRow);
        }
    }
}
