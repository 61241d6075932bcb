package dev.tocsin.storage.embedded;

import dev.tocsin.model.FloatHistogram;
import dev.tocsin.model.Labels;
import dev.tocsin.promql.SampleColumns;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One series' samples in memory: the newest ones plain, older ones in chunks.
 *
 * <p>One writer at a time (the store's lock), any number of readers without a lock. Within an array of plain samples
 * nothing changes below its count, and the count is written last; when the oldest plain samples become a chunk, the
 * chunk is published first and a new array after it. A reader takes the array first and the chunks after it, so it may
 * see a sample twice, never not at all; times ascend, so what it has seen is told by the time.
 */
final class Series {

    /** Most plain samples: at 15 s, eight to sixteen minutes, so that the usual 5m range touches no chunk. */
    private static final int TAIL = 48;

    /** How many plain samples become a chunk at once. */
    private static final int SMALL = 24;

    /** So many small chunks are joined into one. */
    private static final int JOIN = 5;

    private static final int HISTOGRAMS_A_CHUNK = 24;

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long[] EMPTY = new long[1];

    private final int id;
    private final Labels labels;
    private final int hash;

    /** Count, then time and value bits in turn. */
    private volatile long[] tail = EMPTY;

    private volatile Chunk[] chunks = Chunk.NONE;

    /** Start timestamps; null as long as none is known. */
    private volatile @Nullable StartTrack starts;

    /** Writer's: time of the newest sample ever. */
    private long lastTime = Long.MIN_VALUE;

    /** Writer's: the newest sample, if it is a histogram. */
    private @Nullable FloatHistogram lastHistogram;

    Series(int id, Labels labels, int hash) {
        this.id = id;
        this.labels = labels;
        this.hash = hash;
    }

    int id() {
        return id;
    }

    Labels labels() {
        return labels;
    }

    /** Hash of the labels as {@link SeriesTable} makes it. */
    int hash() {
        return hash;
    }

    long lastTime() {
        return lastTime;
    }

    /** Restores what is known of a series without samples in memory. */
    void lastTime(long time) {
        lastTime = time;
    }

    @Nullable
    FloatHistogram lastHistogram() {
        return lastHistogram;
    }

    /** Value bits of the newest sample, which must be a plain one. */
    long lastBits() {
        long[] a = tail;
        return a[2 * (int) a[0]];
    }

    boolean hasTail() {
        return tail[0] > 0;
    }

    boolean inMemory() {
        return tail[0] > 0 || chunks.length > 0;
    }

    Chunk[] chunks() {
        return chunks;
    }

    /** Time of the oldest sample in memory, or Long.MAX_VALUE. Reads as readers do: plain samples first. */
    long firstTime() {
        long[] a = tail;
        long n = (long) COUNT.getAcquire(a, 0);
        Chunk[] c = chunks;
        return c.length > 0 ? c[0].minTime() : n > 0 ? a[1] : Long.MAX_VALUE;
    }

    /** The start timestamp of samples that come now, 0 if it is unknown. */
    long newestStart() {
        StartTrack track = starts;
        return track == null ? 0 : track.newest();
    }

    /** The start timestamp of a sample in memory, 0 if it is unknown. */
    long startAt(long time) {
        StartTrack track = starts;
        return track == null ? 0 : track.at(time);
    }

    /** Says that samples from a time on have another start timestamp; the caller holds the store's lock. */
    void start(long time, long start) {
        StartTrack track = starts;
        if (track == null) {
            track = new StartTrack();
        }
        track.add(time, start);
        starts = track;
    }

    @Nullable
    StartTrack starts() {
        return starts;
    }

    void starts(StartTrack restored) {
        starts = restored;
    }

    /** Adds a sample newer than all; the caller holds the store's lock. */
    void append(long time, long bits, ChunkMaker maker) {
        long[] a = tail;
        int n = (int) a[0];
        if (2 * n + 1 == a.length) {
            a = makeRoom(a, n, maker);
            n = (int) a[0];
        }
        a[2 * n + 1] = time;
        a[2 * n + 2] = bits;
        COUNT.setRelease(a, 0, (long) n + 1);
        lastTime = time;
        lastHistogram = null;
    }

    private long[] makeRoom(long[] a, int n, ChunkMaker maker) {
        long[] bigger;
        if (n < TAIL) {
            bigger = Arrays.copyOf(a, 2 * Math.clamp(2L * n, 6, TAIL) + 1);
        } else {
            addFloats(a, SMALL, maker);
            bigger = new long[2 * TAIL + 1];
            System.arraycopy(a, 2 * SMALL + 1, bigger, 1, 2 * (n - SMALL));
            bigger[0] = n - SMALL;
        }
        tail = bigger;
        return bigger;
    }

    /** Makes the oldest {@code count} plain samples a chunk; the caller takes them out of the array afterwards. */
    private void addFloats(long[] a, int count, ChunkMaker maker) {
        Chunk chunk = maker.ofPlain(a, count);
        Chunk[] c = chunks;
        int small = 0;
        while (small < JOIN - 1
                && small < c.length
                && c[c.length - 1 - small].count() <= SMALL
                && c[c.length - 1 - small].kind() == Chunk.KIND_FLOAT) {
            small++;
        }
        if (small < JOIN - 1) {
            Chunk[] more = Arrays.copyOf(c, c.length + 1);
            more[c.length] = chunk;
            chunks = more;
        } else {
            Chunk[] joined = Arrays.copyOf(c, c.length - small + 1);
            joined[c.length - small] = maker.join(c, c.length - small, chunk);
            chunks = joined;
        }
    }

    /** Adds a histogram newer than all; the caller holds the store's lock. */
    void append(long time, FloatHistogram histogram, ChunkMaker maker) {
        long[] a = tail;
        if (a[0] > 0) {
            addFloats(a, (int) a[0], maker);
            tail = EMPTY;
        }
        Chunk chunk = maker.ofHistogram(time, histogram);
        Chunk[] c = chunks;
        Chunk last = c.length == 0 ? null : c[c.length - 1];
        if (last != null && last.kind() == Chunk.KIND_HISTOGRAM && last.count() < HISTOGRAMS_A_CHUNK) {
            Chunk[] same = c.clone();
            same[c.length - 1] = last.followedBy(chunk);
            chunks = same;
        } else {
            Chunk[] more = Arrays.copyOf(c, c.length + 1);
            more[c.length] = chunk;
            chunks = more;
        }
        lastTime = time;
        lastHistogram = histogram;
    }

    /** Takes over what a snapshot holds. */
    void restore(Chunk[] closed, long[] plain, @Nullable FloatHistogram newest) {
        chunks = closed;
        tail = plain;
        lastHistogram = newest;
        if (plain[0] > 0) {
            lastTime = plain[2 * (int) plain[0] - 1];
        } else if (closed.length > 0) {
            lastTime = closed[closed.length - 1].maxTime();
        }
    }

    /**
     * Forgets what lies in segment files: chunks that end before a time, and the plain samples if all are older.
     *
     * @return whether nothing is left in memory
     */
    boolean dropBefore(long time) {
        Chunk[] c = chunks;
        int gone = 0;
        while (gone < c.length && c[gone].maxTime() < time) {
            gone++;
        }
        long[] a = tail;
        boolean tailGone = a[0] > 0 && a[2 * (int) a[0] - 1] < time;
        if (gone > 0) {
            chunks = gone == c.length ? Chunk.NONE : Arrays.copyOfRange(c, gone, c.length);
        }
        if (tailGone) {
            tail = EMPTY;
        }
        StartTrack track = starts;
        if (track != null) {
            // Plain samples stay until all are older.
            track.dropBefore(Math.min(time, firstTime()));
        }
        return !inMemory();
    }

    /** A copy of the plain samples: count, then time and value bits in turn. */
    long[] plainCopy() {
        long[] a = tail;
        int n = (int) (long) COUNT.getAcquire(a, 0);
        long[] copy = Arrays.copyOf(a, 2 * n + 1);
        copy[0] = n;
        return copy;
    }

    /** Where samples are that are no longer in memory. */
    interface Older {
        /** Adds a series' samples with {@code fromMillis < t <= toMillis} to the row under construction. */
        void read(int id, long fromMillis, long toMillis, SampleColumns into);
    }

    /**
     * Adds the samples with {@code fromMillis < t <= toMillis} to the row under construction.
     *
     * @param older asked for what is before the samples in memory; null if only those are wanted
     */
    void read(long fromMillis, long toMillis, SampleColumns into, @Nullable Older older) {
        StartTrack track = starts;
        long[] looked = track == null ? EMPTY : track.look();
        readSamples(fromMillis, toMillis, into, older);
        StartTrack now = starts;
        if (now != null) {
            now.mark(track == null ? now.look() : looked, into);
        }
    }

    private void readSamples(long fromMillis, long toMillis, SampleColumns into, @Nullable Older older) {
        long[] a = tail;
        int n = (int) (long) COUNT.getAcquire(a, 0);
        long firstPlain = n > 0 ? a[1] : Long.MAX_VALUE;
        if (n == 0 || fromMillis < firstPlain - 1) {
            Chunk[] c = chunks;
            long first = c.length > 0 ? Math.min(firstPlain, c[0].minTime()) : firstPlain;
            if (older != null && fromMillis < first - 1) {
                older.read(id, fromMillis, Math.min(toMillis, first - 1), into);
            }
            long until = Math.min(toMillis, firstPlain - 1);
            for (int i = firstChunk(c, fromMillis); i < c.length && c[i].minTime() <= until; i++) {
                c[i].read(fromMillis, until, into);
            }
        }
        if (n > 0 && toMillis >= firstPlain) {
            readPlain(a, n, fromMillis, toMillis, into);
        }
    }

    private static int firstChunk(Chunk[] c, long fromMillis) {
        int i = c.length;
        while (i > 0 && c[i - 1].maxTime() > fromMillis) {
            i--;
        }
        return i;
    }

    private static void readPlain(long[] a, int n, long fromMillis, long toMillis, SampleColumns into) {
        int end = plainUpTo(a, n, toMillis);
        int from = end;
        while (from > 0 && a[2 * from - 1] > fromMillis) {
            from--;
        }
        into.reserve(end - from);
        long[] times = into.times();
        double[] values = into.values();
        int at = into.size() - from;
        for (int k = from; k < end; k++) {
            times[at + k] = a[2 * k + 1];
            values[at + k] = Double.longBitsToDouble(a[2 * k + 2]);
        }
        into.advance(end - from);
    }

    /** How many of {@code n} plain samples are not newer than a time; most often all. */
    private static int plainUpTo(long[] a, int n, long toMillis) {
        if (n == 0 || a[2 * n - 1] <= toMillis) {
            return n;
        }
        int low = 0;
        int high = n - 1;
        while (low < high) {
            int middle = low + high >>> 1;
            if (a[2 * middle + 1] <= toMillis) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /**
     * Adds the newest sample in memory with {@code fromMillis < t <= toMillis} to the row under construction.
     *
     * @return whether older places need not be asked: a sample was added, or all that is in range is in memory
     */
    boolean readNewest(long fromMillis, long toMillis, SampleColumns into, SampleColumns scratch) {
        long[] a = tail;
        int n = (int) (long) COUNT.getAcquire(a, 0);
        int upTo = plainUpTo(a, n, toMillis);
        if (upTo > 0) {
            long time = a[2 * upTo - 1];
            if (time > fromMillis) {
                into.add(time, Double.longBitsToDouble(a[2 * upTo]));
            }
            return true;
        }
        Chunk[] c = chunks;
        for (int i = c.length; i > 0; i--) {
            Chunk chunk = c[i - 1];
            if (chunk.maxTime() <= fromMillis) {
                return true;
            }
            if (chunk.minTime() <= toMillis) {
                scratch.clear();
                chunk.read(fromMillis, toMillis, scratch);
                if (scratch.size() > 0) {
                    addLast(scratch, into);
                    return true;
                }
            }
        }
        return false;
    }

    /** Copies the last sample of some columns to the row under construction of others. */
    static void addLast(SampleColumns from, SampleColumns into) {
        int last = from.size() - 1;
        FloatHistogram @Nullable [] histograms = from.histograms();
        FloatHistogram histogram = histograms == null ? null : histograms[last];
        if (histogram == null) {
            into.add(from.times()[last], from.values()[last]);
        } else {
            into.add(from.times()[last], histogram);
        }
        long @Nullable [] starts = from.starts();
        if (starts != null) {
            into.start(starts[last]);
        }
    }
}
