package dev.tocsin.storage.embedded;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;

/** One native histogram as bytes, bit-true; counts that are whole numbers take a varint each. */
final class HistogramCodec {

    private static final ResetHint[] HINTS = ResetHint.values();
    private static final double MAX_WHOLE = 1L << 53;

    private HistogramCodec() {}

    static void encode(FloatHistogram h, ByteSink out) {
        out.putZigzag(h.schema());
        out.putByte(h.resetHint().ordinal());
        out.putDouble(h.zeroThreshold());
        putNumber(h.zeroCount(), out);
        putNumber(h.count(), out);
        out.putDouble(h.sum());
        putSpans(h.positiveSpans(), out);
        putNumbers(h.positiveCounts(), out);
        putSpans(h.negativeSpans(), out);
        putNumbers(h.negativeCounts(), out);
        out.putVarint(h.customBounds().length);
        for (double bound : h.customBounds()) {
            out.putDouble(bound);
        }
    }

    static FloatHistogram decode(ByteSource in) {
        int schema = (int) in.getZigzag();
        int hint = in.getByte();
        if (hint >= HINTS.length) {
            throw new CorruptException("unknown reset hint " + hint);
        }
        double zeroThreshold = in.getDouble();
        double zeroCount = getNumber(in);
        double count = getNumber(in);
        double sum = in.getDouble();
        Span[] positiveSpans = getSpans(in);
        double[] positiveCounts = getNumbers(in);
        Span[] negativeSpans = getSpans(in);
        double[] negativeCounts = getNumbers(in);
        double[] bounds = new double[in.getCount()];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = in.getDouble();
        }
        return new FloatHistogram(
                schema,
                zeroThreshold,
                zeroCount,
                count,
                sum,
                positiveSpans,
                positiveCounts,
                negativeSpans,
                negativeCounts,
                bounds,
                HINTS[hint]);
    }

    /** Twice a whole number, or 1 and the eight bytes of any other. */
    private static void putNumber(double value, ByteSink out) {
        if (value >= 0
                && value <= MAX_WHOLE
                && Double.doubleToRawLongBits((double) (long) value) == Double.doubleToRawLongBits(value)) {
            out.putVarint((long) value << 1);
        } else {
            out.putVarint(1);
            out.putDouble(value);
        }
    }

    private static double getNumber(ByteSource in) {
        long raw = in.getVarint();
        return raw == 1 ? in.getDouble() : raw >>> 1;
    }

    private static void putNumbers(double[] values, ByteSink out) {
        out.putVarint(values.length);
        for (double value : values) {
            putNumber(value, out);
        }
    }

    private static double[] getNumbers(ByteSource in) {
        double[] values = new double[in.getCount()];
        for (int i = 0; i < values.length; i++) {
            values[i] = getNumber(in);
        }
        return values;
    }

    private static void putSpans(Span[] spans, ByteSink out) {
        out.putVarint(spans.length);
        for (Span span : spans) {
            out.putZigzag(span.offset());
            out.putVarint(span.length());
        }
    }

    private static Span[] getSpans(ByteSource in) {
        Span[] spans = new Span[in.getCount()];
        for (int i = 0; i < spans.length; i++) {
            spans[i] = new Span((int) in.getZigzag(), in.getVarint32());
        }
        return spans;
    }
}
