package dev.tocsin.storage.remote.read;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.FloatHistogram.ResetHint;
import dev.tocsin.model.FloatHistogram.Span;
import dev.tocsin.model.StaleMarker;
import java.io.IOException;

/**
 * Decodes chunks of Prometheus' database: XOR (floats) and the two kinds of native histograms (Prometheus 3.14
 * {@code tsdb/chunkenc}). A histogram that is a staleness marker comes out as the float marker.
 */
final class ChunkDecoder {

    static final int XOR = 1;
    static final int HISTOGRAM = 2;
    static final int FLOAT_HISTOGRAM = 3;

    private static final int MAX_BUCKETS = 1 << 20;

    private ChunkDecoder() {}

    /** A chunk of an encoding this does not know; the same samples can be had without chunks. */
    static final class UnknownEncodingException extends IOException {
        private static final long serialVersionUID = 1;

        UnknownEncodingException(int encoding) {
            super("chunk encoding " + encoding + " is not known");
        }
    }

    /**
     * Adds the samples of a chunk with {@code from <= t <= to} to a row.
     *
     * @throws IOException if it is damaged, or of an encoding this does not know
     */
    static void decode(int encoding, byte[] bytes, int offset, int length, long from, long to, SampleRow into)
            throws IOException {
        if (length < 2) {
            throw new IOException("chunk of " + length + " bytes");
        }
        int samples = (bytes[offset] & 0xff) << 8 | bytes[offset + 1] & 0xff;
        int end = offset + length;
        switch (encoding) {
            case XOR -> xor(new BitReader(bytes, offset + 2, end), samples, from, to, into);
            case HISTOGRAM, FLOAT_HISTOGRAM -> {
                if (length < 3) {
                    throw new IOException("histogram chunk of " + length + " bytes");
                }
                boolean gauge = (bytes[offset + 2] & 0xc0) == 0xc0;
                BitReader in = new BitReader(bytes, offset + 3, end);
                if (encoding == HISTOGRAM) {
                    whole(in, samples, gauge, from, to, into);
                } else {
                    floats(in, samples, gauge, from, to, into);
                }
            }
            default -> throw new UnknownEncodingException(encoding);
        }
    }

    private static void xor(BitReader in, int samples, long from, long to, SampleRow into) throws IOException {
        long time = 0;
        long delta = 0;
        XorValue value = new XorValue();
        for (int i = 0; i < samples; i++) {
            if (i == 0) {
                time = in.varint();
                value.first(in);
            } else {
                delta = i == 1 ? in.uvarint() : delta + in.timeDelta();
                time += delta;
                value.next(in);
            }
            if (time > to) {
                return;
            }
            if (time >= from) {
                into.add(time, value.value());
            }
        }
    }

    /** What is the same for all samples of a histogram chunk. */
    private record Layout(double zeroThreshold, int schema, Span[] positive, Span[] negative, double[] bounds) {

        static Layout read(BitReader in) throws IOException {
            double zero = zeroThreshold(in);
            int schema = (int) in.varbitInt();
            Span[] positive = spans(in);
            Span[] negative = spans(in);
            double[] bounds = schema == FloatHistogram.CUSTOM_SCHEMA ? bounds(in) : new double[0];
            return new Layout(zero, schema, positive, negative, bounds);
        }

        private static double zeroThreshold(BitReader in) throws IOException {
            int b = (int) in.bits(8);
            return switch (b) {
                case 0 -> 0;
                case 255 -> in.number();
                default -> Math.scalb(0.5, b - 243);
            };
        }

        private static Span[] spans(BitReader in) throws IOException {
            Span[] spans = new Span[count(in.varbitUint())];
            for (int i = 0; i < spans.length; i++) {
                int length = count(in.varbitUint());
                spans[i] = new Span((int) in.varbitInt(), length);
            }
            return spans;
        }

        private static double[] bounds(BitReader in) throws IOException {
            double[] bounds = new double[count(in.varbitUint())];
            for (int i = 0; i < bounds.length; i++) {
                long b = in.varbitUint();
                bounds[i] = b == 0 ? in.number() : (b - 1) / 1000.0;
            }
            return bounds;
        }

        private static int count(long n) throws IOException {
            if (n < 0 || n > MAX_BUCKETS) {
                throw new IOException("histogram chunk with " + Long.toUnsignedString(n) + " buckets");
            }
            return (int) n;
        }

        static int buckets(Span[] spans) throws IOException {
            long n = 0;
            for (Span span : spans) {
                n += span.length();
            }
            return count(n);
        }

        FloatHistogram histogram(
                double zeroCount, double count, double sum, double[] positives, double[] negatives, ResetHint hint) {
            return new FloatHistogram(
                    schema,
                    zeroThreshold,
                    zeroCount,
                    count,
                    sum,
                    positive,
                    positives,
                    negative,
                    negatives,
                    bounds,
                    hint);
        }
    }

    private static ResetHint hint(boolean gauge, int index) {
        return gauge ? ResetHint.GAUGE : index > 0 ? ResetHint.NOT_RESET : ResetHint.UNKNOWN;
    }

    /** Buckets of whole counts: each the difference to its neighbour, of which second differences over time are stored. */
    private static final class WholeBuckets {
        private final long[] neighbour;
        private final long[] delta;

        WholeBuckets(int n) {
            neighbour = new long[n];
            delta = new long[n];
        }

        double[] read(BitReader in, boolean first) throws IOException {
            double[] counts = new double[neighbour.length];
            long count = 0;
            for (int i = 0; i < counts.length; i++) {
                long read = in.varbitInt();
                if (first) {
                    neighbour[i] = read;
                } else {
                    delta[i] += read;
                    neighbour[i] += delta[i];
                }
                count += neighbour[i];
                counts[i] = count;
            }
            return counts;
        }
    }

    private static void whole(BitReader in, int samples, boolean gauge, long from, long to, SampleRow into)
            throws IOException {
        if (samples == 0) {
            return;
        }
        Layout layout = Layout.read(in);
        WholeBuckets positive = new WholeBuckets(Layout.buckets(layout.positive));
        WholeBuckets negative = new WholeBuckets(Layout.buckets(layout.negative));
        XorValue sum = new XorValue();
        long time = 0;
        long timeDelta = 0;
        long count = 0;
        long countDelta = 0;
        long zero = 0;
        long zeroDelta = 0;
        for (int i = 0; i < samples; i++) {
            boolean first = i == 0;
            if (first) {
                time = in.varbitInt();
                count = in.varbitUint();
                zero = in.varbitUint();
                sum.first(in);
            } else {
                timeDelta += in.varbitInt();
                time += timeDelta;
                countDelta += in.varbitInt();
                count += countDelta;
                zeroDelta += in.varbitInt();
                zero += zeroDelta;
                sum.next(in);
            }
            boolean stale = StaleMarker.is(sum.value());
            if (stale && !first) {
                add(time, from, to, into);
                continue;
            }
            double[] positives = positive.read(in, first);
            double[] negatives = negative.read(in, first);
            if (stale) {
                add(time, from, to, into);
            } else if (time >= from && time <= to) {
                into.add(time, layout.histogram(zero, count, sum.value(), positives, negatives, hint(gauge, i)));
            }
        }
    }

    private static void floats(BitReader in, int samples, boolean gauge, long from, long to, SampleRow into)
            throws IOException {
        if (samples == 0) {
            return;
        }
        Layout layout = Layout.read(in);
        XorValue[] positive = values(Layout.buckets(layout.positive));
        XorValue[] negative = values(Layout.buckets(layout.negative));
        XorValue count = new XorValue();
        XorValue zero = new XorValue();
        XorValue sum = new XorValue();
        long time = 0;
        long delta = 0;
        for (int i = 0; i < samples; i++) {
            boolean first = i == 0;
            if (first) {
                time = in.varbitInt();
                count.first(in);
                zero.first(in);
                sum.first(in);
            } else {
                delta += in.varbitInt();
                time += delta;
                count.next(in);
                zero.next(in);
                sum.next(in);
            }
            boolean stale = StaleMarker.is(sum.value());
            if (stale && !first) {
                add(time, from, to, into);
                continue;
            }
            double[] positives = read(in, positive, first);
            double[] negatives = read(in, negative, first);
            if (stale) {
                add(time, from, to, into);
            } else if (time >= from && time <= to) {
                into.add(
                        time,
                        layout.histogram(
                                zero.value(), count.value(), sum.value(), positives, negatives, hint(gauge, i)));
            }
        }
    }

    private static void add(long time, long from, long to, SampleRow into) {
        if (time >= from && time <= to) {
            into.add(time, StaleMarker.VALUE);
        }
    }

    private static XorValue[] values(int n) {
        XorValue[] values = new XorValue[n];
        for (int i = 0; i < n; i++) {
            values[i] = new XorValue();
        }
        return values;
    }

    private static double[] read(BitReader in, XorValue[] values, boolean first) throws IOException {
        double[] counts = new double[values.length];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = first ? values[i].first(in) : values[i].next(in);
        }
        return counts;
    }
}
