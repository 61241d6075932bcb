package dev.tocsin.model;

import java.nio.charset.StandardCharsets;

/**
 * The hash by which Alertmanager's API names an alert: FNV-1a 64 over name, 0xff, value, 0xff of the sorted labels
 * (prometheus/common {@code model/signature.go}).
 *
 * @param bits all 64 bits; compare unsigned
 */
public record Fingerprint(long bits) implements Comparable<Fingerprint> {

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    /** The fingerprint of a label set. */
    public static Fingerprint of(Labels labels) {
        long h = OFFSET;
        for (int i = 0; i < labels.size(); i++) {
            h = add(h, labels.name(i));
            h = add(h, labels.value(i));
        }
        return new Fingerprint(h);
    }

    private static long add(long hash, String text) {
        long h = hash;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                return addBytes(hash, text.getBytes(StandardCharsets.UTF_8));
            }
            h = (h ^ c) * PRIME;
        }
        return (h ^ 0xff) * PRIME;
    }

    private static long addBytes(long hash, byte[] bytes) {
        long h = hash;
        for (byte b : bytes) {
            h = (h ^ (b & 0xff)) * PRIME;
        }
        return (h ^ 0xff) * PRIME;
    }

    /**
     * A fingerprint of its text.
     *
     * @throws IllegalArgumentException if the text is not 16 hexadecimal digits
     */
    public static Fingerprint parse(String text) {
        if (text.length() != 16) {
            throw new IllegalArgumentException("a fingerprint has 16 hexadecimal digits: " + GoQuote.quote(text));
        }
        return new Fingerprint(Long.parseUnsignedLong(text, 16));
    }

    @Override
    public int compareTo(Fingerprint other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    /** 16 hexadecimal digits. */
    @Override
    public String toString() {
        String hex = Long.toHexString(bits);
        return "0".repeat(16 - hex.length()) + hex;
    }
}
