package dev.tocsin.storage.remote;

import io.airlift.compress.v3.MalformedInputException;
import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;
import java.io.IOException;

/** Snappy's block format, in which remote read and remote write send their messages. */
public final class Snappy {

    private Snappy() {}

    /**
     * How many bytes a body says that it has when it is plain; negative if they are too many for an int.
     *
     * @throws IOException if it is not snappy's block format
     */
    public static int plainLength(byte[] body) throws IOException {
        try {
            return new SnappyJavaDecompressor().getUncompressedLength(body, 0);
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw notSnappy(e);
        }
    }

    /**
     * The plain bytes of a body.
     *
     * @throws IOException if it is not snappy's block format
     */
    public static byte[] decompress(byte[] body) throws IOException {
        int length = plainLength(body);
        if (length < 0) {
            throw new IOException("it is " + Integer.toUnsignedString(length) + " bytes after decompression");
        }
        byte[] plain = new byte[length];
        try {
            new SnappyJavaDecompressor().decompress(body, 0, body.length, plain, 0, length);
        } catch (MalformedInputException | IndexOutOfBoundsException | IllegalArgumentException e) {
            throw notSnappy(e);
        }
        return plain;
    }

    private static IOException notSnappy(RuntimeException e) {
        return new IOException("it is not snappy-compressed: " + e.getMessage(), e);
    }
}
