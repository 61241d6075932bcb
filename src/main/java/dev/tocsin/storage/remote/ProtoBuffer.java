package dev.tocsin.storage.remote;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing byte array that protobuf fields are written to (https://protobuf.dev/programming-guides/encoding/). Fields
 * whose value is the default may be left out by the caller. Not for several threads.
 */
public final class ProtoBuffer {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;

    private byte[] bytes;
    private int size;

    public ProtoBuffer(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** Forgets what was written; keeps the array. */
    public ProtoBuffer clear() {
        size = 0;
        return this;
    }

    public int size() {
        return size;
    }

    /** The array behind it, valid up to {@link #size} until the next write. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
        if (size + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
        }
    }

    /** A bare varint. */
    public ProtoBuffer varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            bytes[size++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
        return this;
    }

    /** A bare varint of a signed number, small ones short in both directions. */
    public ProtoBuffer zigzag(long value) {
        return varint(value << 1 ^ value >> 63);
    }

    /** Eight bare bytes, little-endian. */
    public ProtoBuffer fixed64(long value) {
        reserve(8);
        for (int i = 0; i < 8; i++) {
            bytes[size++] = (byte) (value >>> 8 * i);
        }
        return this;
    }

    /** Bare bytes. */
    public ProtoBuffer raw(byte[] from, int offset, int length) {
        reserve(length);
        System.arraycopy(from, offset, bytes, size, length);
        size += length;
        return this;
    }

    /** A field of type {@code int64}, {@code uint32} or an enum. */
    public ProtoBuffer varint(int field, long value) {
        return varint(field << 3 | VARINT).varint(value);
    }

    /** A field of type {@code sint64} or {@code sint32}. */
    public ProtoBuffer zigzag(int field, long value) {
        return varint(field << 3 | VARINT).zigzag(value);
    }

    /** A field of type {@code double}; the bits are kept. */
    public ProtoBuffer fixed64(int field, double value) {
        return varint(field << 3 | FIXED64).fixed64(Double.doubleToRawLongBits(value));
    }

    /** A field of type {@code bytes} or a message. */
    public ProtoBuffer bytes(int field, byte[] value) {
        return varint(field << 3 | LENGTH).varint(value.length).raw(value, 0, value.length);
    }

    /** A message field that was built in another buffer. */
    public ProtoBuffer message(int field, ProtoBuffer message) {
        return varint(field << 3 | LENGTH).varint(message.size).raw(message.bytes, 0, message.size);
    }

    /** A field of type {@code string}. */
    public ProtoBuffer string(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }
}
