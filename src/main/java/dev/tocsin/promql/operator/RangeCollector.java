package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.QueryValue;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the blocks of a range query together, stretch after stretch, to series sorted by labels. */
final class RangeCollector {

    private final Map<Labels, Points> all = new HashMap<>();

    /** The samples of one series so far. */
    private static final class Points {
        private long[] times = new long[16];
        private double[] values = new double[16];
        private FloatHistogram @Nullable [] histograms;
        private int size;

        void add(long time, double value, @Nullable FloatHistogram histogram) {
            if (size == times.length) {
                times = Arrays.copyOf(times, 2 * size);
                values = Arrays.copyOf(values, 2 * size);
                if (histograms != null) {
                    histograms = Arrays.copyOf(histograms, 2 * size);
                }
            }
            times[size] = time;
            if (histogram == null) {
                values[size] = value;
            } else {
                if (histograms == null) {
                    histograms = new FloatHistogram[times.length];
                }
                histograms[size] = histogram;
            }
            size++;
        }

        QueryValue.Series series(Labels labels) {
            return new QueryValue.Series(
                    labels,
                    Arrays.copyOf(times, size),
                    Arrays.copyOf(values, size),
                    histograms == null ? null : Arrays.copyOf(histograms, size));
        }
    }

    /** Adds a stretch that follows those before. */
    void add(Evaluation evaluation, Block block) {
        for (int row = 0; row < block.rows.count(); row++) {
            Points points = null;
            for (int s = 0; s < block.steps; s++) {
                int cell = row * block.steps + s;
                if (block.has(cell)) {
                    if (points == null) {
                        points = all.computeIfAbsent(block.rows.kept(row), labels -> new Points());
                    }
                    points.add(evaluation.time(s), block.values[cell], block.histogram(cell));
                }
            }
        }
    }

    QueryValue.Matrix matrix() {
        List<QueryValue.Series> series = new ArrayList<>(all.size());
        all.forEach((labels, points) -> series.add(points.series(labels)));
        series.sort(Comparator.comparing(QueryValue.Series::labels));
        return new QueryValue.Matrix(series);
    }
}
