package dev.tocsin.storage.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Reads what {@link ByteSink} wrote, from a part of a byte array; running past its end is {@link CorruptException}. */
final class ByteSource {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final byte[] bytes;
    private final int end;
    private int position;

    ByteSource(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    ByteSource(byte[] bytes, int offset, int length) {
        this.bytes = bytes;
        this.position = offset;
        this.end = offset + length;
    }

    boolean hasMore() {
        return position < end;
    }

    int position() {
        return position;
    }

    byte[] array() {
        return bytes;
    }

    void skip(int count) {
        need(count);
        position += count;
    }

    private void need(int count) {
        if (count < 0 || count > end - position) {
            throw new CorruptException("record ends " + (count - (end - position)) + " bytes early");
        }
    }

    int getByte() {
        need(1);
        return bytes[position++] & 0xff;
    }

    int getInt() {
        need(4);
        int value = (int) INT.get(bytes, position);
        position += 4;
        return value;
    }

    long getLong() {
        need(8);
        long value = (long) LONG.get(bytes, position);
        position += 8;
        return value;
    }

    double getDouble() {
        return Double.longBitsToDouble(getLong());
    }

    long getVarint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= end) {
                throw new CorruptException("record ends inside a number");
            }
            byte b = bytes[position++];
            value |= (b & 0x7fL) << shift;
            if (b >= 0) {
                return value;
            }
        }
        throw new CorruptException("number longer than ten bytes");
    }

    /** A varint that counts something that follows, at least one byte each. */
    int getCount() {
        long count = getVarint();
        if (count < 0 || count > end - position) {
            throw new CorruptException("count " + count + " exceeds the " + (end - position) + " bytes that follow");
        }
        return (int) count;
    }

    int getVarint32() {
        long value = getVarint();
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new CorruptException("number " + value + " out of range");
        }
        return (int) value;
    }

    long getZigzag() {
        long raw = getVarint();
        return raw >>> 1 ^ -(raw & 1);
    }

    /** Fills an array. */
    void getBytes(byte[] into) {
        need(into.length);
        System.arraycopy(bytes, position, into, 0, into.length);
        position += into.length;
    }

    String getString() {
        int length = getCount();
        String text = new String(bytes, position, length, StandardCharsets.UTF_8);
        position += length;
        return text;
    }
}
