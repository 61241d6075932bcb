package dev.tocsin.model;

/** Byte-wise string order, as Go compares strings: the order of the UTF-8 encodings, not of UTF-16 units. */
public final class Utf8Order {

    private Utf8Order() {}

    /** Negative, zero or positive as the UTF-8 bytes of {@code a} sort before, with or after those of {@code b}. */
    public static int compare(String a, String b) {
        int n = Math.min(a.length(), b.length());
        for (int i = 0; i < n; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                // A surrogate stands for a code point above every other unit, though its own value is not the highest.
                boolean xs = Character.isSurrogate(x);
                boolean ys = Character.isSurrogate(y);
                return xs == ys ? Character.compare(x, y) : xs ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }
}
