package dev.tocsin.storage.remote.write;

import io.airlift.compress.v3.snappy.SnappyJavaDecompressor;

/** Undoes what {@link SeriesEncoder#compress} did. */
public final class Snappy {

    private Snappy() {}

    /**
     * The plain bytes of a body.
     *
     * @throws io.airlift.compress.v3.MalformedInputException if it is not snappy's block format
     */
    public static byte[] decompress(byte[] body) {
        SnappyJavaDecompressor snappy = new SnappyJavaDecompressor();
        byte[] plain = new byte[snappy.getUncompressedLength(body, 0)];
        snappy.decompress(body, 0, body.length, plain, 0, plain.length);
        return plain;
    }
}
