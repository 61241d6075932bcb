package dev.tocsin.storage.remote.read;

import java.io.IOException;

/** A value of a chunk that is stored as the difference of bits to the one before ({@code xorRead}). */
final class XorValue {

    private long bits;
    private int leading;
    private int trailing;

    double value() {
        return Double.longBitsToDouble(bits);
    }

    /** Reads the first value, whole. */
    double first(BitReader in) throws IOException {
        bits = in.bits(64);
        return value();
    }

    /** Reads the next value. */
    double next(BitReader in) throws IOException {
        if (in.bit()) {
            if (in.bit()) {
                leading = (int) in.bits(5);
                int significant = (int) in.bits(6);
                trailing = 64 - leading - (significant == 0 ? 64 : significant);
                if (trailing < 0) {
                    throw new IOException("chunk holds a value of more than 64 bits");
                }
            }
            bits ^= in.bits(64 - leading - trailing) << trailing;
        }
        return value();
    }
}
