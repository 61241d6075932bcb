package dev.tocsin.storage.remote;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;
import dev.tocsin.storage.proto.BucketSpan;
import dev.tocsin.storage.proto.Histogram;
import java.io.IOException;
import java.util.List;

/** Native histograms of remote write and read: whole-number ones (bucket counts as differences) become float ones. */
public final class WireHistograms {

    private WireHistograms() {}

    /**
     * The histogram with absolute float counts.
     *
     * @throws IOException if spans and counts do not belong together
     */
    public static FloatHistogram toFloat(Histogram wire) throws IOException {
        boolean whole = wire.getCountCase() == Histogram.CountCase.COUNT_INT;
        Span[] positive = spans(wire.getPositiveSpansList());
        Span[] negative = spans(wire.getNegativeSpansList());
        double[] positiveCounts = whole ? absolute(wire.getPositiveDeltasList()) : array(wire.getPositiveCountsList());
        double[] negativeCounts = whole ? absolute(wire.getNegativeDeltasList()) : array(wire.getNegativeCountsList());
        check(positive, positiveCounts);
        check(negative, negativeCounts);
        return new FloatHistogram(
                wire.getSchema(),
                wire.getZeroThreshold(),
                whole ? wire.getZeroCountInt() : wire.getZeroCountFloat(),
                whole ? wire.getCountInt() : wire.getCountFloat(),
                wire.getSum(),
                positive,
                positiveCounts,
                negative,
                negativeCounts,
                array(wire.getCustomValuesList()),
                hint(wire));
    }

    private static ResetHint hint(Histogram wire) {
        return switch (wire.getResetHint()) {
            case YES -> ResetHint.RESET;
            case NO -> ResetHint.NOT_RESET;
            case GAUGE -> ResetHint.GAUGE;
            case UNKNOWN, UNRECOGNIZED -> ResetHint.UNKNOWN;
        };
    }

    private static void check(Span[] spans, double[] counts) throws IOException {
        long buckets = 0;
        for (Span span : spans) {
            buckets += span.length();
        }
        if (buckets != counts.length) {
            throw new IOException(
                    "histogram with spans of " + buckets + " buckets has " + counts.length + " bucket counts");
        }
    }

    private static Span[] spans(List<BucketSpan> wire) throws IOException {
        Span[] spans = new Span[wire.size()];
        for (int i = 0; i < spans.length; i++) {
            if (wire.get(i).getLength() < 0) {
                throw new IOException("histogram span is longer than 2^31 buckets");
            }
            spans[i] = new Span(wire.get(i).getOffset(), wire.get(i).getLength());
        }
        return spans;
    }

    private static double[] absolute(List<Long> deltas) {
        double[] counts = new double[deltas.size()];
        long count = 0;
        for (int i = 0; i < counts.length; i++) {
            count += deltas.get(i);
            counts[i] = count;
        }
        return counts;
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
