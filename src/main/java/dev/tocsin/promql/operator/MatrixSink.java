package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.Expr.Extension;
import dev.tocsin.promql.QueryException;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.promql.eval.Budget;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Interpolation;
import dev.tocsin.promql.eval.RangeOperator;
import dev.tocsin.promql.eval.Rows;
import dev.tocsin.promql.eval.Samples;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Takes a range vector as the result of a query: all samples of the only window. */
final class MatrixSink implements RangeOperator.Sink {

    private final Evaluation evaluation;
    private final List<QueryValue.Series> series = new ArrayList<>();
    private Rows rows = Rows.NONE;
    private Extension extension = Extension.NONE;
    private long start;
    private long end;

    MatrixSink(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    @Override
    public void begin(Rows ofRows, RangeOperator.Windows windows) {
        rows = ofRows.atTheEnd(evaluation.names());
        extension = windows.extension();
        start = windows.start(0);
        end = windows.end(0);
    }

    @Override
    public void row(int row, Samples samples) {
        if (extension == Extension.NONE) {
            plain(row, samples);
        } else {
            extended(row, samples);
        }
    }

    /** Samples inside, and one at each edge. */
    private void extended(int row, Samples samples) {
        if (samples.histogramFrom < samples.histogramTo) {
            throw QueryException.execution(
                    extension.name().toLowerCase(Locale.ROOT) + " modifier is not supported with histograms");
        }
        Interpolation.Edges edges = Interpolation.edges(
                samples.times, samples.from, samples.to, start, end, extension == Extension.SMOOTHED);
        if (edges.lastTime() <= start) {
            return;
        }
        int inside = Math.max(0, edges.lastInside() - edges.firstInside() + 1);
        long[] times = new long[inside + 2];
        double[] values = new double[inside + 2];
        times[0] = start;
        values[0] = Interpolation.left(samples.times, samples.values, edges, false);
        System.arraycopy(samples.times, edges.firstInside(), times, 1, inside);
        System.arraycopy(samples.values, edges.firstInside(), values, 1, inside);
        times[inside + 1] = end;
        values[inside + 1] = Interpolation.right(samples.times, samples.values, edges, false);
        evaluation.budget().hold(times.length);
        evaluation.budget().count(times.length);
        series.add(new QueryValue.Series(rows.kept(row), times, values, null));
    }

    private void plain(int row, Samples samples) {
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
        series.add(new QueryValue.Series(rows.kept(row), times, values, histograms));
    }

    /** The series, sorted by labels. */
    List<QueryValue.Series> series() {
        series.sort(Comparator.comparing(QueryValue.Series::labels));
        return series;
    }
}
