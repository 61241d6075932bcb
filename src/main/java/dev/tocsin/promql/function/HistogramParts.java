package dev.tocsin.promql.function;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.promql.eval.Block;
import dev.tocsin.promql.eval.Evaluation;
import dev.tocsin.promql.eval.Unique;
import dev.tocsin.promql.eval.VectorOperator;
import dev.tocsin.promql.histogram.HistogramStatistics;
import java.util.function.ToDoubleFunction;

/** {@code histogram_count}, {@code _sum}, {@code _avg}, {@code _stddev} and {@code _stdvar}: a float of each histogram. */
public final class HistogramParts implements VectorOperator {

    private final VectorOperator input;
    private final ToDoubleFunction<FloatHistogram> part;
    private final Unique unique = new Unique();

    private HistogramParts(VectorOperator input, ToDoubleFunction<FloatHistogram> part) {
        this.input = input;
        this.part = part;
    }

    /** The operator of a function name. */
    public static HistogramParts of(VectorOperator input, String name) {
        return new HistogramParts(
                input,
                switch (name) {
                    case "histogram_count" -> FloatHistogram::count;
                    case "histogram_sum" -> FloatHistogram::sum;
                    case "histogram_avg" -> h -> h.sum() / h.count();
                    case "histogram_stddev" -> h -> Math.sqrt(HistogramStatistics.variance(h));
                    case "histogram_stdvar" -> HistogramStatistics::variance;
                    default -> throw new IllegalArgumentException("no part of a histogram: " + name);
                });
    }

    @Override
    public Block evaluate(Evaluation evaluation) {
        Block block = input.evaluate(evaluation);
        for (int cell = 0; cell < block.cells(); cell++) {
            if (block.has(cell)) {
                FloatHistogram histogram = block.histogram(cell);
                if (histogram == null) {
                    block.clear(cell);
                } else {
                    block.values[cell] = part.applyAsDouble(histogram);
                }
            }
        }
        block.histograms = null;
        return unique.apply(block.withRows(block.rows.droppingNames(evaluation.names())));
    }
}
