package dev.tocsin.promql.operator;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.StaleMarker;
import dev.tocsin.promql.BinaryOp;
import dev.tocsin.promql.Expr;
import dev.tocsin.promql.SampleColumns;
import dev.tocsin.promql.histogram.ResetDetection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Histograms of which only count and sum are wanted say, one after the other, whether their counter was reset before them,
 * where the storage does not say so (Prometheus 3.14 {@code HistogramStatsIterator}). Whoever adds them up can then tell
 * that resets contradict each other.
 */
final class ResetHints {

    private static final Set<String> COUNT_OR_SUM = Set.of("histogram_count", "histogram_sum", "histogram_avg");
    private static final Set<String> BUCKETS =
            Set.of("histogram_quantile", "histogram_quantiles", "histogram_fraction");

    private static final FloatHistogram.Span[] NO_SPANS = {};
    private static final double[] NO_COUNTS = {};

    private ResetHints() {}

    /** The selectors of an expression whose histograms' counts and sums are wanted, and nothing else of them. */
    static Set<Expr> selectors(Expr expr) {
        Set<Expr> found = newSet();
        find(expr, false, found);
        return found;
    }

    /** A set of expressions by identity: the same text may stand at several places. */
    static Set<Expr> newSet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private static void find(Expr expr, boolean wanted, Set<Expr> found) {
        boolean inside = wanted;
        switch (expr) {
            case Expr.VectorSelector selector -> {
                if (wanted) {
                    found.add(selector);
                }
                return;
            }
            case Expr.Subquery subquery -> {
                return;
            }
            case Expr.Call call -> {
                if (BUCKETS.contains(call.function().name())) {
                    return;
                }
                inside |= COUNT_OR_SUM.contains(call.function().name());
            }
            case Expr.Binary binary -> {
                if (binary.op() == BinaryOp.TRIM_UPPER || binary.op() == BinaryOp.TRIM_LOWER) {
                    return;
                }
            }
            default -> {}
        }
        for (Expr child : expr.children()) {
            find(child, inside, found);
        }
    }

    /** Whether the storage did not say of the newest sample of some row whether it follows a reset. */
    static boolean anyUnknown(SampleColumns newest) {
        FloatHistogram @Nullable [] histograms = newest.histograms();
        for (int i = 0; histograms != null && i < newest.size(); i++) {
            if (histograms[i] != null && histograms[i].resetHint() == ResetHint.UNKNOWN) {
                return true;
            }
        }
        return false;
    }

    /**
     * Gives the histograms of a row their hints, and takes their buckets away: whoever looks for resets later sees counts only.
     *
     * @param seenFrom for the time of a sample, the time from which on (exclusive) the one before it was looked at
     */
    static void mark(SampleColumns columns, int row, LongUnaryOperator seenFrom) {
        FloatHistogram @Nullable [] histograms = columns.histograms();
        if (histograms == null) {
            return;
        }
        FloatHistogram before = null;
        long timeBefore = Long.MIN_VALUE;
        for (int i = columns.start(row); i < columns.end(row); i++) {
            FloatHistogram histogram = histograms[i];
            if (histogram == null || StaleMarker.is(histogram.sum())) {
                continue;
            }
            long time = columns.times()[i];
            ResetHint hint = histogram.resetHint();
            if (before != null && hint == ResetHint.UNKNOWN && timeBefore > seenFrom.applyAsLong(time)) {
                hint = ResetDetection.isReset(before, histogram) ? ResetHint.RESET : ResetHint.NOT_RESET;
            }
            histograms[i] = withoutBuckets(histogram, hint);
            before = histogram;
            timeBefore = time;
        }
    }

    private static FloatHistogram withoutBuckets(FloatHistogram h, ResetHint hint) {
        return new FloatHistogram(
                h.schema(), 0, 0, h.count(), h.sum(), NO_SPANS, NO_COUNTS, NO_SPANS, NO_COUNTS, NO_COUNTS, hint);
    }
}
