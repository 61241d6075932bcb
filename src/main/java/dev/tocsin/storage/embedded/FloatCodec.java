package dev.tocsin.storage.embedded;

/**
 * Float samples as bytes: a whole run at once, so that the run's own shape decides how each column is written and
 * decoding is a plain loop.
 *
 * <p>Layout after the two bytes of {@link Chunk}: count, first time, times, values.
 *
 * <ul>
 *   <li>Times: one distance if all are equal, else the distances less the smallest, bit-packed. Scrapes are regular up
 *       to a few milliseconds, so this takes no or few bits a sample.
 *   <li>Values, whichever is shortest: one value if all are equal; for whole numbers the differences less the smallest,
 *       bit-packed (a counter that grows evenly takes no bits); else XOR with the value before, either bit-packed in
 *       the window of bits that change, or byte-wise with a byte that says which bytes follow (one outlier, such as a
 *       staleness marker, then costs only itself).
 * </ul>
 */
final class FloatCodec {

    private static final int TIMES_EVEN = 0;
    private static final int TIMES_PACKED = 1;

    private static final int VALUES_EQUAL = 0;
    private static final int VALUES_WHOLE = 1;
    private static final int VALUES_XOR_PACKED = 2;
    private static final int VALUES_XOR_BYTES = 3;

    /** Whole numbers beyond this may have no exact difference as a double. */
    private static final double MAX_WHOLE = 1L << 53;

    private long[] scratch = new long[256];

    /** Appends the encoding of samples {@code from} to {@code from + count}, {@code count > 0}. */
    void encode(long[] times, long[] bits, int from, int count, ByteSink out) {
        if (scratch.length < count) {
            scratch = new long[2 * count];
        }
        out.putVarint(count);
        out.putZigzag(times[from]);
        encodeTimes(times, from, count, out);
        encodeValues(bits, from, count, out);
    }

    private void encodeTimes(long[] times, int from, int count, ByteSink out) {
        long min = Long.MAX_VALUE;
        long max = 0;
        for (int i = 1; i < count; i++) {
            long distance = times[from + i] - times[from + i - 1];
            scratch[i] = distance;
            min = Math.min(min, distance);
            max = Math.max(max, distance);
        }
        if (count == 1 || min == max) {
            out.putByte(TIMES_EVEN);
            out.putVarint(max);
            return;
        }
        int width = BitPacking.width(max - min);
        for (int i = 1; i < count; i++) {
            scratch[i] -= min;
        }
        out.putByte(TIMES_PACKED);
        out.putVarint(min);
        out.putByte(width);
        BitPacking.pack(scratch, 1, count - 1, width, out);
    }

    private void encodeValues(long[] bits, int from, int count, ByteSink out) {
        long any = 0;
        boolean whole = isWhole(bits[from]);
        int xorBytes = 0;
        for (int i = 1; i < count; i++) {
            long xor = bits[from + i] ^ bits[from + i - 1];
            any |= xor;
            xorBytes += 1 + significantBytes(xor);
            whole = whole && isWhole(bits[from + i]);
        }
        if (any == 0) {
            out.putByte(VALUES_EQUAL);
            out.putLong(bits[from]);
        } else if (!whole || !encodeWhole(bits, from, count, out, xorBytes)) {
            encodeXor(bits, from, count, any, xorBytes, out);
        }
    }

    private static boolean isWhole(long bits) {
        double value = Double.longBitsToDouble(bits);
        // Not NaN, not infinite, and the conversion there and back keeps every bit (so not −0.0).
        return Math.abs(value) <= MAX_WHOLE && Double.doubleToRawLongBits((double) (long) value) == bits;
    }

    private boolean encodeWhole(long[] bits, int from, int count, ByteSink out, int limit) {
        long min = Long.MAX_VALUE;
        long max = Long.MIN_VALUE;
        long before = (long) Double.longBitsToDouble(bits[from]);
        long first = before;
        for (int i = 1; i < count; i++) {
            long number = (long) Double.longBitsToDouble(bits[from + i]);
            long difference = number - before;
            scratch[i] = difference;
            min = Math.min(min, difference);
            max = Math.max(max, difference);
            before = number;
        }
        int width = BitPacking.width(max - min);
        if (BitPacking.bytes(count - 1, width) > limit) {
            return false;
        }
        for (int i = 1; i < count; i++) {
            scratch[i] -= min;
        }
        out.putByte(VALUES_WHOLE);
        out.putZigzag(first);
        out.putZigzag(min);
        out.putByte(width);
        BitPacking.pack(scratch, 1, count - 1, width, out);
        return true;
    }

    private void encodeXor(long[] bits, int from, int count, long any, int xorBytes, ByteSink out) {
        int shift = Long.numberOfTrailingZeros(any);
        int width = BitPacking.width(any >>> shift);
        if (BitPacking.bytes(count - 1, width) <= xorBytes) {
            for (int i = 1; i < count; i++) {
                scratch[i] = (bits[from + i] ^ bits[from + i - 1]) >>> shift;
            }
            out.putByte(VALUES_XOR_PACKED);
            out.putLong(bits[from]);
            out.putByte(shift);
            out.putByte(width);
            BitPacking.pack(scratch, 1, count - 1, width, out);
            return;
        }
        out.putByte(VALUES_XOR_BYTES);
        out.putLong(bits[from]);
        for (int i = 1; i < count; i++) {
            long xor = bits[from + i] ^ bits[from + i - 1];
            int length = significantBytes(xor);
            int skip = xor == 0 ? 0 : Long.numberOfTrailingZeros(xor) >>> 3;
            out.putByte(skip << 4 | length);
            long rest = skip == 0 ? xor : xor >>> 8 * skip;
            for (int b = 0; b < length; b++) {
                out.putByte((int) rest);
                rest >>>= 8;
            }
        }
    }

    /** Bytes from the first to the last that is not zero. */
    private static int significantBytes(long xor) {
        return xor == 0 ? 0 : 8 - (Long.numberOfLeadingZeros(xor) >>> 3) - (Long.numberOfTrailingZeros(xor) >>> 3);
    }

    /** The number of samples an encoding holds. */
    static int count(byte[] data, int offset) {
        return new ByteSource(data, offset, data.length - offset).getVarint32();
    }

    /**
     * Decodes a run into {@code times} and {@code values} from position {@code at}; both must have room.
     *
     * @return the number of samples
     * @throws CorruptException if the bytes are not an encoding
     */
    static int decode(byte[] data, int offset, long[] times, double[] values, int at) {
        ByteSource in = new ByteSource(data, offset, data.length - offset);
        int count = in.getVarint32();
        if (count == 0 || count > times.length - at) {
            throw new CorruptException("chunk claims " + count + " samples");
        }
        decodeTimes(in, times, at, count);
        decodeValues(in, values, at, count);
        return count;
    }

    private static void decodeTimes(ByteSource in, long[] times, int at, int count) {
        long time = in.getZigzag();
        times[at] = time;
        int mode = in.getByte();
        long min = in.getVarint();
        if (mode == TIMES_EVEN) {
            for (int i = 1; i < count; i++) {
                time += min;
                times[at + i] = time;
            }
        } else if (mode == TIMES_PACKED) {
            int width = in.getByte();
            int start = in.position();
            in.skip(BitPacking.bytes(count - 1, width));
            byte[] data = in.array();
            long bit = 0;
            for (int i = 1; i < count; i++) {
                time += min + BitPacking.get(data, start, bit, width);
                bit += width;
                times[at + i] = time;
            }
        } else {
            throw new CorruptException("unknown encoding of times: " + mode);
        }
    }

    private static void decodeValues(ByteSource in, double[] values, int at, int count) {
        int mode = in.getByte();
        switch (mode) {
            case VALUES_EQUAL -> {
                double value = in.getDouble();
                for (int i = 0; i < count; i++) {
                    values[at + i] = value;
                }
            }
            case VALUES_WHOLE -> {
                long number = in.getZigzag();
                long min = in.getZigzag();
                int width = in.getByte();
                int start = in.position();
                in.skip(BitPacking.bytes(count - 1, width));
                byte[] data = in.array();
                values[at] = number;
                long bit = 0;
                for (int i = 1; i < count; i++) {
                    number += min + BitPacking.get(data, start, bit, width);
                    bit += width;
                    values[at + i] = number;
                }
            }
            case VALUES_XOR_PACKED -> {
                long bits = in.getLong();
                int shift = in.getByte();
                int width = in.getByte();
                int start = in.position();
                in.skip(BitPacking.bytes(count - 1, width));
                byte[] data = in.array();
                values[at] = Double.longBitsToDouble(bits);
                long bit = 0;
                for (int i = 1; i < count; i++) {
                    bits ^= BitPacking.get(data, start, bit, width) << shift;
                    bit += width;
                    values[at + i] = Double.longBitsToDouble(bits);
                }
            }
            case VALUES_XOR_BYTES -> {
                long bits = in.getLong();
                values[at] = Double.longBitsToDouble(bits);
                for (int i = 1; i < count; i++) {
                    int control = in.getByte();
                    int skip = control >>> 4;
                    long xor = 0;
                    for (int b = 0; b < (control & 15); b++) {
                        xor |= (long) in.getByte() << 8 * b;
                    }
                    bits ^= xor << 8 * skip;
                    values[at + i] = Double.longBitsToDouble(bits);
                }
            }
            default -> throw new CorruptException("unknown encoding of values: " + mode);
        }
    }
}
