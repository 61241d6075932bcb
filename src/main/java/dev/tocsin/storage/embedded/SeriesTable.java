package dev.tocsin.storage.embedded;

import dev.tocsin.model.Labels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All series by id and by labels. One writer (the store's lock), readers without a lock: an entry is written whole
 * before it can be found, and growing or removing makes new arrays. A reader may miss what is being added; the writer
 * looks again under the lock.
 */
// NullAway takes the @Nullable of the inner arrays for that of the outer one.
@SuppressWarnings("NullAway")
final class SeriesTable {

    private static final int PAGE_BITS = 12;
    private static final int PAGE = 1 << PAGE_BITS;
    private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final VarHandle ENTRY = MethodHandles.arrayElementVarHandle(Series[].class);

    private volatile @Nullable Series[] @Nullable [] pages = new Series[16][];

    /** Open addressing: hash and id + 1 in turn, 0 where free. */
    private volatile int[] slots = new int[2 * 1024];

    private int size;
    private int nextId;

    /** A hash of labels that needs no more than the hashes of their strings, which strings keep. */
    static int hash(Labels labels) {
        int h = 0;
        for (int i = 0; i < labels.size(); i++) {
            h = step(h, labels.name(i).hashCode(), labels.value(i).hashCode());
        }
        return h;
    }

    /** One label's part in {@link #hash(Labels)}, for callers that have not got strings. */
    static int step(int hash, int nameHash, int valueHash) {
        int h = (hash ^ nameHash) * 0x9E3779B1;
        h = (h ^ h >>> 15 ^ valueHash) * 0x85EBCA77;
        return h ^ h >>> 13;
    }

    int size() {
        return size;
    }

    int nextId() {
        return nextId;
    }

    /** Leaves ids below a number unused: they were given out by an earlier process. */
    void reserveIds(int next) {
        nextId = Math.max(nextId, next);
    }

    @Nullable
    Series get(int id) {
        Series[][] p = pages;
        int n = id >>> PAGE_BITS;
        if (id < 0 || n >= p.length) {
            return null;
        }
        Series[] page = p[n];
        return page == null ? null : (Series) ENTRY.getAcquire(page, id & PAGE - 1);
    }

    @Nullable
    Series find(Labels labels, int hash) {
        int[] s = slots;
        int mask = s.length / 2 - 1;
        for (int i = hash & mask; ; i = i + 1 & mask) {
            int idPlusOne = (int) SLOT.getAcquire(s, 2 * i + 1);
            if (idPlusOne == 0) {
                return null;
            }
            if (s[2 * i] == hash) {
                Series series = get(idPlusOne - 1);
                if (series != null && series.labels().equals(labels)) {
                    return series;
                }
            }
        }
    }

    /** The series whose labels a caller recognises, or null. */
    @Nullable
    Series find(int hash, SameLabels test) {
        int[] s = slots;
        int mask = s.length / 2 - 1;
        for (int i = hash & mask; ; i = i + 1 & mask) {
            int idPlusOne = (int) SLOT.getAcquire(s, 2 * i + 1);
            if (idPlusOne == 0) {
                return null;
            }
            if (s[2 * i] == hash) {
                Series series = get(idPlusOne - 1);
                if (series != null && test.isSame(series.labels())) {
                    return series;
                }
            }
        }
    }

    /** Adds a series with the next free id. */
    Series add(Labels labels, int hash) {
        return add(new Series(nextId, labels, hash));
    }

    /** Adds a series with an id that an earlier process gave it. */
    Series add(Series series) {
        int id = series.id();
        nextId = Math.max(nextId, id + 1);
        int n = id >>> PAGE_BITS;
        Series[][] p = pages;
        if (n >= p.length || p[n] == null) {
            p = Arrays.copyOf(p, n < p.length ? p.length : Math.max(2 * p.length, n + 1));
            p[n] = new Series[PAGE];
            pages = p;
        }
        ENTRY.setRelease(p[n], id & PAGE - 1, series);
        size++;
        if (4 * size > slots.length) {
            rehash(slots.length * 2);
        } else {
            insert(slots, series);
        }
        return series;
    }

    /** Takes series out by id; ids of the removed are not given out again. */
    void remove(int[] ids) {
        for (int id : ids) {
            Series[] page = pages[id >>> PAGE_BITS];
            if (page != null && page[id & PAGE - 1] != null) {
                ENTRY.setRelease(page, id & PAGE - 1, null);
                size--;
            }
        }
        Series[][] p = pages.clone();
        for (int n = 0; n < p.length; n++) {
            Series[] page = p[n];
            if (page != null && Arrays.stream(page).allMatch(s -> s == null)) {
                p[n] = null;
            }
        }
        pages = p;
        rehash(slots.length);
    }

    private void rehash(int length) {
        int[] bigger = new int[length];
        forEach(series -> insert(bigger, series));
        slots = bigger;
    }

    private static void insert(int[] s, Series series) {
        int mask = s.length / 2 - 1;
        int i = series.hash() & mask;
        while (s[2 * i + 1] != 0) {
            i = i + 1 & mask;
        }
        s[2 * i] = series.hash();
        SLOT.setRelease(s, 2 * i + 1, series.id() + 1);
    }

    /** Visits all series in id order; those added meanwhile may be missed. */
    void forEach(Consumer<Series> visitor) {
        for (Series[] page : pages) {
            if (page != null) {
                for (int i = 0; i < PAGE; i++) {
                    Series series = (Series) ENTRY.getAcquire(page, i);
                    if (series != null) {
                        visitor.accept(series);
                    }
                }
            }
        }
    }
}
