package dev.tocsin.storage.remote;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.storage.proto.BucketSpan;
import dev.tocsin.storage.proto.Histogram;
import java.util.List;

/** Whether a native histogram that was sent is one (Prometheus 3.14 {@code model/histogram}, {@code Validate}). */
final class HistogramValidity {

    private static final int LOWEST = -4;
    /** The finest schema there is; up to {@link #FINEST_SENT} are made coarser. */
    static final int FINEST = 8;

    private static final int FINEST_SENT = 52;

    private HistogramValidity() {}

    /** What is wrong with it; empty if nothing is. */
    static String problem(Histogram h) {
        boolean custom = h.getSchema() == FloatHistogram.CUSTOM_SCHEMA;
        if (!custom && (h.getSchema() < LOWEST || h.getSchema() > FINEST_SENT)) {
            return "histogram has schema " + h.getSchema() + ", which must be between " + LOWEST + " and " + FINEST
                    + " for exponential buckets, or " + FloatHistogram.CUSTOM_SCHEMA + " for custom buckets";
        }
        boolean whole = h.getCountCase() == Histogram.CountCase.COUNT_INT;
        int positive = whole ? h.getPositiveDeltasCount() : h.getPositiveCountsCount();
        int negative = whole ? h.getNegativeDeltasCount() : h.getNegativeCountsCount();
        String problem = custom ? customBounds(h, positive, negative) : exponential(h, positive, negative);
        if (problem.isEmpty()) {
            problem = whole ? wholeCounts(h) : floatCounts(h);
        }
        return problem;
    }

    private static String exponential(Histogram h, int positive, int negative) {
        if (h.getCustomValuesCount() > 0) {
            return "histogram with exponential schema must not have custom bounds";
        }
        String problem = spans("positive", h.getPositiveSpansList(), positive, false);
        return problem.isEmpty() ? spans("negative", h.getNegativeSpansList(), negative, false) : problem;
    }

    private static String customBounds(Histogram h, int positive, int negative) {
        double before = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < h.getCustomValuesCount(); i++) {
            double bound = h.getCustomValues(i);
            if (Double.isNaN(bound) || bound == Double.POSITIVE_INFINITY || i > 0 && bound <= before) {
                return "histogram custom bounds must be finite and in strictly increasing order, got " + bound
                        + " after " + before;
            }
            before = bound;
        }
        boolean zero = h.getZeroCountInt() != 0 || h.getZeroCountFloat() != 0 || h.getZeroThreshold() != 0;
        if (zero || negative > 0 || h.getNegativeSpansCount() > 0) {
            return "histogram with custom buckets must have neither a zero bucket nor negative buckets";
        }
        long reach = 0;
        for (BucketSpan span : h.getPositiveSpansList()) {
            reach += (long) span.getOffset() + Integer.toUnsignedLong(span.getLength());
        }
        return reach > h.getCustomValuesCount() + 1
                ? "histogram has " + h.getCustomValuesCount() + " custom bounds, which do not cover spans of length "
                        + reach
                : spans("positive", h.getPositiveSpansList(), positive, true);
    }

    private static String spans(String side, List<BucketSpan> spans, int buckets, boolean firstToo) {
        long needed = 0;
        for (int i = 0; i < spans.size(); i++) {
            if (spans.get(i).getOffset() < 0 && (i > 0 || firstToo)) {
                return side + " side: span number " + (i + 1) + " has the negative offset "
                        + spans.get(i).getOffset();
            }
            needed += Integer.toUnsignedLong(spans.get(i).getLength());
        }
        return needed == buckets ? "" : side + " side: spans need " + needed + " buckets, have " + buckets + " buckets";
    }

    private static String wholeCounts(Histogram h) {
        long sum = h.getZeroCountInt();
        for (List<Long> deltas : List.of(h.getPositiveDeltasList(), h.getNegativeDeltasList())) {
            long count = 0;
            for (long delta : deltas) {
                count += delta;
                if (count < 0) {
                    return "histogram has a bucket whose observation count is negative: " + count;
                }
                sum += count;
            }
        }
        int order = Long.compareUnsigned(sum, h.getCountInt());
        boolean wrong = Double.isNaN(h.getSum()) ? order > 0 : order != 0;
        return wrong
                ? Long.toUnsignedString(sum) + " observations found in buckets, but the count field is "
                        + Long.toUnsignedString(h.getCountInt())
                : "";
    }

    private static String floatCounts(Histogram h) {
        boolean negative = h.getZeroCountFloat() < 0
                || h.getCountFloat() < 0
                || h.getPositiveCountsList().stream().anyMatch(count -> count < 0)
                || h.getNegativeCountsList().stream().anyMatch(count -> count < 0);
        return negative ? "histogram has a negative observation count" : "";
    }
}
