package dev.tocsin.storage.remote.read;

import java.io.IOException;

/** Reads bits, highest first, of a chunk as Prometheus 3.14 {@code tsdb/chunkenc/bstream.go, varbit.go} write them. */
final class BitReader {

    /** Widths behind 1, 2, … 7 leading ones and a zero. */
    private static final int[] WIDTHS = {0, 3, 6, 9, 12, 18, 25, 56};

    private final byte[] bytes;
    private final int end;
    private int next;
    private long buffer;
    private int valid;

    BitReader(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.next = from;
        this.end = end;
    }

    private void fill(int wanted) throws IOException {
        while (valid < wanted) {
            if (next == end) {
                throw new IOException("chunk ends in the middle of a sample");
            }
            buffer = buffer << 8 | bytes[next++] & 0xff;
            valid += 8;
        }
    }

    boolean bit() throws IOException {
        fill(1);
        valid--;
        return (buffer >>> valid & 1) != 0;
    }

    /** Up to 64 bits. */
    long bits(int count) throws IOException {
        if (count > 32) {
            long high = bits(count - 32);
            return high << 32 | bits(32);
        }
        if (count == 0) {
            return 0;
        }
        fill(count);
        valid -= count;
        return buffer >>> valid & (1L << count) - 1;
    }

    double number() throws IOException {
        return Double.longBitsToDouble(bits(64));
    }

    /** As Go's {@code binary.ReadUvarint}. */
    long uvarint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            long b = bits(8);
            value |= (b & 0x7f) << shift;
            if (b < 0x80) {
                return value;
            }
        }
        throw new IOException("chunk holds a number that is too long");
    }

    /** As Go's {@code binary.ReadVarint}. */
    long varint() throws IOException {
        long u = uvarint();
        return u >>> 1 ^ -(u & 1);
    }

    private int ones(int most) throws IOException {
        int ones = 0;
        while (ones < most && bit()) {
            ones++;
        }
        return ones;
    }

    /** {@code readVarbitUint}. */
    long varbitUint() throws IOException {
        int ones = ones(8);
        return ones == 8 ? bits(64) : bits(WIDTHS[ones]);
    }

    /** {@code readVarbitInt}. */
    long varbitInt() throws IOException {
        int ones = ones(8);
        return ones == 8 ? bits(64) : signed(WIDTHS[ones]);
    }

    /** A number of that width whose upper half stands for negative ones, the middle itself being positive. */
    private long signed(int width) throws IOException {
        if (width == 0) {
            return 0;
        }
        long bits = bits(width);
        return bits > 1L << width - 1 ? bits - (1L << width) : bits;
    }

    /** The second difference of times in an XOR chunk. */
    long timeDelta() throws IOException {
        return switch (ones(4)) {
            case 0 -> 0;
            case 1 -> signed(14);
            case 2 -> signed(17);
            case 3 -> signed(20);
            default -> bits(64);
        };
    }
}
