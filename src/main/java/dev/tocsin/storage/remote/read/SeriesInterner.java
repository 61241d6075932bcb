package dev.tocsin.storage.remote.read;

import dev.tocsin.model.Labels;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives series small integer ids. An id names one series for the life of the process; a series that was forgotten gets
 * another id when it comes back. Safe for several threads.
 */
public final class SeriesInterner {

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Map<Labels, Integer> ids = new HashMap<>();
    private final Map<RawKey, Integer> rawIds = new HashMap<>();
    private Labels[] labels = new Labels[1024];
    private RawKey[] raws = new RawKey[1024];
    private int next;

    /** Bytes that stand for a label set on the wire; the same series is mostly spelled the same way. */
    static final class RawKey {
        private final byte[] bytes;
        private final int hash;

        RawKey(byte[] bytes) {
            this.bytes = bytes;
            this.hash = Arrays.hashCode(bytes);
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof RawKey k && hash == k.hash && Arrays.equals(bytes, k.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** Decodes labels that were not seen before. */
    interface Decoder {
        Labels decode() throws java.io.IOException;
    }

    /** The id of a series by its labels as they came over the wire. */
    int id(byte[] raw, Decoder decoder) throws java.io.IOException {
        RawKey key = new RawKey(raw);
        lock.readLock().lock();
        try {
            Integer known = rawIds.get(key);
            if (known != null) {
                return known;
            }
        } finally {
            lock.readLock().unlock();
        }
        Labels decoded = decoder.decode();
        lock.writeLock().lock();
        try {
            int id = make(decoded);
            if (raws[id] == null) {
                rawIds.put(key, id);
                raws[id] = key;
            }
            return id;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The id of a series; one that is new gets one. */
    public int id(Labels series) {
        lock.readLock().lock();
        try {
            Integer known = ids.get(series);
            if (known != null) {
                return known;
            }
        } finally {
            lock.readLock().unlock();
        }
        lock.writeLock().lock();
        try {
            return make(series);
        } finally {
            lock.writeLock().unlock();
        }
    }

    private int make(Labels series) {
        Integer known = ids.get(series);
        if (known != null) {
            return known;
        }
        if (next == labels.length) {
            labels = Arrays.copyOf(labels, 2 * next);
            raws = Arrays.copyOf(raws, 2 * next);
        }
        labels[next] = series;
        ids.put(series, next);
        return next++;
    }

    /** The labels of a series; none if it was forgotten. */
    public Labels labels(int id) {
        lock.readLock().lock();
        try {
            Labels known = id < next ? labels[id] : null;
            return known == null ? Labels.EMPTY : known;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** One more than the greatest id that was given. */
    public int limit() {
        lock.readLock().lock();
        try {
            return next;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Forgets a series that nothing refers to any more. */
    @SuppressWarnings("NullAway") // Forgotten entries of the arrays are null, which labels() takes care of.
    public void forget(int id) {
        lock.writeLock().lock();
        try {
            @Nullable Labels known = labels[id];
            if (known != null) {
                ids.remove(known);
                labels[id] = null;
            }
            if (raws[id] != null) {
                rawIds.remove(raws[id]);
                raws[id] = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** How many series are known. */
    public int size() {
        lock.readLock().lock();
        try {
            return ids.size();
        } finally {
            lock.readLock().unlock();
        }
    }
}
