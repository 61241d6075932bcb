package dev.tocsin.promql.aggregate;

import dev.tocsin.model.Labels;
import dev.tocsin.model.XxHash64;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * The hash by which Prometheus spreads label sets: xxHash64 over lengths and texts, as its default build lays them out in
 * memory (Prometheus {@code model/labels/labels_stringlabels.go}).
 */
final class LabelHash {

    private static final int LONG = 255;

    private LabelHash() {}

    /** The hash as a fraction of all 64-bit numbers, in [0, 1]. */
    static double fraction(Labels labels) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < labels.size(); i++) {
            append(bytes, labels.name(i));
            append(bytes, labels.value(i));
        }
        long hash = XxHash64.hash(bytes.toByteArray());
        return unsigned(hash) / 0x1p64;
    }

    private static void append(ByteArrayOutputStream bytes, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        if (utf8.length < LONG) {
            bytes.write(utf8.length);
        } else {
            bytes.write(LONG);
            bytes.write(utf8.length);
            bytes.write(utf8.length >> 8);
            bytes.write(utf8.length >> 16);
        }
        bytes.writeBytes(utf8);
    }

    private static double unsigned(long hash) {
        // The lowest bit stays as a sticky bit, so that halving and doubling round as a direct conversion does.
        return hash >= 0 ? (double) hash : (double) (hash >>> 1 | hash & 1) * 2;
    }
}
