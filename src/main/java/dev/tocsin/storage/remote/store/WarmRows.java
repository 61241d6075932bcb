package dev.tocsin.storage.remote.store;

import dev.tocsin.storage.remote.read.SampleRow;
import it.unimi.dsi.fastutil.ints.Int2LongOpenHashMap;
import java.util.Arrays;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The samples that a {@link WarmStore} keeps, a row a series. Rows are read without a lock by whoever resolved them, so a
 * row that nothing needs any more is still kept for a while: a query may be about to read it, and would find no samples
 * where there are some. All but {@link #get} is guarded by the store's lock.
 */
final class WarmRows {

    /** For so long a query may read what it resolved; a query's own timeout is 2 min by default. */
    static final long READING_NANOS = 120_000_000_000L;

    private volatile @Nullable SampleRow[] rows = new SampleRow[1024];

    /** When a row was first found to be needed by nothing, by the id of its series; {@link System#nanoTime}. */
    private final Int2LongOpenHashMap leaving = new Int2LongOpenHashMap();

    @Nullable
    SampleRow get(int id) {
        @Nullable SampleRow[] now = rows;
        return id < now.length ? now[id] : null;
    }

    /** Puts what was read of a range in place of what was there. */
    void keep(int id, long fromMillis, long toMillis, SampleRow staged) {
        if (id >= rows.length) {
            rows = Arrays.copyOf(rows, Math.max(2 * rows.length, id + 1));
        }
        SampleRow row = rows[id];
        if (row == null) {
            rows[id] = staged;
        } else {
            row.replace(fromMillis, toMillis, staged);
        }
        leaving.remove(id);
    }

    /** For {@link #trim}: nothing is needed yet. */
    long[] nothingNeeded() {
        long[] upTo = new long[rows.length];
        Arrays.fill(upTo, Long.MAX_VALUE);
        return upTo;
    }

    /** Bytes of the rows that are needed. */
    long bytes(long[] upTo) {
        long bytes = 0;
        for (int id = 0; id < upTo.length; id++) {
            SampleRow row = rows[id];
            bytes += row == null || upTo[id] == Long.MAX_VALUE ? 0 : row.bytes();
        }
        return bytes;
    }

    /**
     * Drops samples that are not needed any more.
     *
     * @param upTo by series, up to when its samples are not needed, in milliseconds; Long.MAX_VALUE: none is
     * @param nanos now, {@link System#nanoTime}
     * @param gone told of each series without a row
     */
    void trim(long[] upTo, long nanos, IntConsumer gone) {
        @Nullable SampleRow[] all = rows;
        for (int id = 0; id < upTo.length; id++) {
            SampleRow row = all[id];
            if (row != null && upTo[id] != Long.MAX_VALUE) {
                row.trim(upTo[id]);
                leaving.remove(id);
            } else if (row == null || hasLeft(id, nanos)) {
                all[id] = null;
                gone.accept(id);
            }
        }
    }

    private boolean hasLeft(int id, long nanos) {
        if (!leaving.containsKey(id)) {
            leaving.put(id, nanos);
            return false;
        }
        if (nanos - leaving.get(id) < READING_NANOS) {
            return false;
        }
        leaving.remove(id);
        return true;
    }
}
