package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.promql.eval.Budget;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Takes a range vector as the result of a query: all samples of the only window. */
final class MatrixSink implements RangeOperator.Sink {

    private final Evaluation evaluation;
    private final List<QueryValue.Series> series = new ArrayList<>();
    private Rows rows = Rows.NONE;

    MatrixSink(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    @Override
    public void begin(Rows ofRows, RangeOperator.Windows windows) {
        rows = ofRows.atTheEnd(evaluation.names());
    }

    @Override
    public void row(int row, Samples samples) {
        int floats = samples.to - samples.from;
        int count = floats + samples.histogramTo - samples.histogramFrom;
        long[] times = new long[count];
        double[] values = new double[count];
        FloatHistogram[] histograms = count == floats ? null : new FloatHistogram[count];
        int f = samples.from;
        int h = samples.histogramFrom;
        long size = floats;
        for (int i = 0; i < count; i++) {
            boolean takeFloat =
                    h == samples.histogramTo || (f < samples.to && samples.times[f] < samples.histogramTimes[h]);
            if (takeFloat) {
                times[i] = samples.times[f];
                values[i] = samples.values[f++];
            } else if (histograms != null) {
                times[i] = samples.histogramTimes[h];
                histograms[i] = samples.histograms[h++];
                size += Budget.size(histograms[i]);
            }
        }
        evaluation.budget().hold(size);
        evaluation.budget().count(size);
        series.add(new QueryValue.Series(rows.labels(row), times, values, histograms));
    }

    /** The series, sorted by labels. */
    List<QueryValue.Series> series() {
        series.sort(Comparator.comparing(QueryValue.Series::labels));
        return series;
    }
}
