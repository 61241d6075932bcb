package dev.tocsin.storage.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Numbers of one width, 0 to 64 bits, packed without gaps from the lowest bit up. */
final class BitPacking {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private BitPacking() {}

    static int bytes(int count, int width) {
        return (int) (((long) count * width + 7) >>> 3);
    }

    /** Bits needed for an unsigned number. */
    static int width(long unsigned) {
        return 64 - Long.numberOfLeadingZeros(unsigned);
    }

    /** Appends {@code count} numbers from an array. */
    static void pack(long[] numbers, int from, int count, int width, ByteSink out) {
        long buffer = 0;
        int filled = 0;
        for (int i = from; i < from + count; i++) {
            long number = numbers[i];
            buffer |= number << filled;
            int free = 64 - filled;
            if (width >= free) {
                out.putLong(buffer);
                buffer = free == 64 || width == free ? 0 : number >>> free;
                filled = width - free;
            } else {
                filled += width;
            }
        }
        for (; filled > 0; filled -= 8) {
            out.putByte((int) buffer);
            buffer >>>= 8;
        }
    }

    /** The number at a bit position counted from a byte offset. */
    static long get(byte[] data, int offset, long bit, int width) {
        if (width == 0) {
            return 0;
        }
        if (width > 56) {
            long low = get(data, offset, bit, 32);
            return low | get(data, offset, bit + 32, width - 32) << 32;
        }
        int at = offset + (int) (bit >>> 3);
        long raw = at + 8 <= data.length ? (long) LONG.get(data, at) : partial(data, at);
        return raw >>> (bit & 7) & (1L << width) - 1;
    }

    private static long partial(byte[] data, int at) {
        long raw = 0;
        for (int i = at; i < data.length; i++) {
            raw |= (data[i] & 0xffL) << 8 * (i - at);
        }
        return raw;
    }
}
