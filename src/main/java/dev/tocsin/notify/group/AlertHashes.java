package dev.tocsin.notify.group;

import dev.tocsin.model.Labels;
import dev.tocsin.model.XxHash64;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.LongStream;

/**
 * A set of alerts as the notification log keeps it: one 64-bit hash of the labels each (Alertmanager
 * {@code notify.hashAlert}: xxHash of name, 0xff, value, 0xff of the sorted labels).
 */
public final class AlertHashes {

    /** No alerts. */
    public static final AlertHashes EMPTY = new AlertHashes(new long[0]);

    /** Ascending, without duplicates. */
    private final long[] sorted;

    private AlertHashes(long[] sorted) {
        this.sorted = sorted;
    }

    /** The hashes of alerts with these labels. */
    public static AlertHashes of(Collection<Labels> alerts) {
        long[] hashes = new long[alerts.size()];
        int n = 0;
        for (Labels labels : alerts) {
            hashes[n++] = hash(labels);
        }
        return ofHashes(hashes);
    }

    private static AlertHashes ofHashes(long[] hashes) {
        return hashes.length == 0
                ? EMPTY
                : new AlertHashes(Arrays.stream(hashes).sorted().distinct().toArray());
    }

    /** The hash of one alert. */
    public static long hash(Labels labels) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(256);
        for (int i = 0; i < labels.size(); i++) {
            out.writeBytes(labels.name(i).getBytes(StandardCharsets.UTF_8));
            out.write(0xff);
            out.writeBytes(labels.value(i).getBytes(StandardCharsets.UTF_8));
            out.write(0xff);
        }
        return XxHash64.hash(out.toByteArray());
    }

    public boolean isEmpty() {
        return sorted.length == 0;
    }

    public int size() {
        return sorted.length;
    }

    public boolean contains(long hash) {
        return Arrays.binarySearch(sorted, hash) >= 0;
    }

    /** Whether all of these are in the other set. */
    public boolean isSubsetOf(AlertHashes other) {
        if (sorted.length > other.sorted.length) {
            return false;
        }
        int j = 0;
        for (long hash : sorted) {
            while (j < other.sorted.length && other.sorted[j] < hash) {
                j++;
            }
            if (j == other.sorted.length || other.sorted[j] != hash) {
                return false;
            }
        }
        return true;
    }

    /** All of both. */
    public AlertHashes union(AlertHashes other) {
        return ofHashes(LongStream.concat(Arrays.stream(sorted), Arrays.stream(other.sorted))
                .toArray());
    }

    /** Those that are in both. */
    public AlertHashes intersection(AlertHashes other) {
        return ofHashes(Arrays.stream(sorted).filter(other::contains).toArray());
    }

    /** Eight bytes a hash, ascending, big-endian: what a column of the ledger holds. */
    public byte[] toBytes() {
        ByteBuffer out = ByteBuffer.allocate(sorted.length * Long.BYTES);
        out.asLongBuffer().put(sorted);
        return out.array();
    }

    /**
     * The set that {@link #toBytes} wrote.
     *
     * @throws IllegalArgumentException if the length is no multiple of eight
     */
    public static AlertHashes fromBytes(byte[] bytes) {
        if (bytes.length % Long.BYTES != 0) {
            throw new IllegalArgumentException("alert hashes take eight bytes each, these are " + bytes.length);
        }
        long[] hashes = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(hashes);
        return ofHashes(hashes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof AlertHashes other && Arrays.equals(sorted, other.sorted);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(sorted);
    }

    @Override
    public String toString() {
        return sorted.length + " alerts";
    }
}
