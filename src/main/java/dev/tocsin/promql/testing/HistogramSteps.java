package dev.tocsin.promql.testing;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The next histogram of {@code {{…}}+{{…}}xN}. Test data only: the step must have the same zero bucket and bounds, and at least
 * the resolution of what it is added to; the engine's own arithmetic knows more.
 */
final class HistogramSteps {

    private HistogramSteps() {}

    /** {@code base ± step}, or empty if their buckets cannot be brought together. */
    static Optional<FloatHistogram> next(FloatHistogram base, FloatHistogram step, boolean minus) {
        if (base.schema() > step.schema()
                || base.isCustom() != step.isCustom()
                || !Arrays.equals(base.customBounds(), step.customBounds())) {
            return Optional.empty();
        }
        double sign = minus ? -1 : 1;
        int shift = step.schema() - base.schema();
        Map<Integer, Double> positive = new TreeMap<>();
        addTo(positive, base.positiveSpans(), base.positiveCounts(), 0, 1);
        addTo(positive, step.positiveSpans(), step.positiveCounts(), shift, sign);
        Map<Integer, Double> negative = new TreeMap<>();
        addTo(negative, base.negativeSpans(), base.negativeCounts(), 0, 1);
        addTo(negative, step.negativeSpans(), step.negativeCounts(), shift, sign);
        return Optional.of(new FloatHistogram(
                base.schema(),
                Math.max(base.zeroThreshold(), step.zeroThreshold()),
                base.zeroCount() + sign * step.zeroCount(),
                base.count() + sign * step.count(),
                base.sum() + sign * step.sum(),
                spans(positive),
                counts(positive),
                spans(negative),
                counts(negative),
                base.customBounds(),
                hint(base.resetHint(), step.resetHint(), minus)));
    }

    private static ResetHint hint(ResetHint base, ResetHint step, boolean minus) {
        if (minus || base == ResetHint.GAUGE || step == ResetHint.GAUGE) {
            return ResetHint.GAUGE;
        }
        return base == step ? base : ResetHint.UNKNOWN;
    }

    private static void addTo(Map<Integer, Double> sums, Span[] spans, double[] counts, int shift, double sign) {
        int index = 0;
        int next = 0;
        for (Span span : spans) {
            index += span.offset();
            for (int i = 0; i < span.length(); i++) {
                // A coarser schema joins 2^shift buckets; bucket i has upper bound base^i.
                int target = shift == 0 ? index : ((index - 1) >> shift) + 1;
                sums.merge(target, sign * counts[next++], Double::sum);
                index++;
            }
        }
    }

    private static Span[] spans(Map<Integer, Double> buckets) {
        Span[] spans = new Span[buckets.size()];
        int n = 0;
        int end = 0;
        for (int index : buckets.keySet()) {
            if (n > 0 && index == end) {
                spans[n - 1] = new Span(spans[n - 1].offset(), spans[n - 1].length() + 1);
            } else {
                spans[n] = new Span(index - end, 1);
                n++;
            }
            end = index + 1;
        }
        return Arrays.copyOf(spans, n);
    }

    private static double[] counts(Map<Integer, Double> buckets) {
        return buckets.values().stream().mapToDouble(Double::doubleValue).toArray();
    }
}
