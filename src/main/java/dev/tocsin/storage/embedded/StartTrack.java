package dev.tocsin.storage.embedded;

import dev.tocsin.promql.SampleColumns;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * When what a series counts began (start timestamps), kept as the times from which on that was another instant: a counter has
 * one start in its life, so that a series needs hardly more than nothing.
 *
 * <p>One writer at a time (the store's lock), any number of readers without a lock: nothing changes below the count, and the
 * count is written last. A point is there before its sample is.
 */
final class StartTrack {

    private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);

    /** Count, then time and start in turn, times ascending; 0 is an unknown start. */
    private volatile long[] points = new long[3];

    /** Start of samples that come now. */
    long newest() {
        long[] a = points;
        int n = count(a);
        return n == 0 ? 0 : a[2 * n];
    }

    private static int count(long[] a) {
        return (int) (long) COUNT.getAcquire(a, 0);
    }

    /** Says that samples from a time on have another start; what is not later than all is there already. */
    void add(long time, long start) {
        long[] a = points;
        int n = count(a);
        if (n > 0 && time <= a[2 * n - 1]) {
            return;
        }
        if (2 * n + 1 == a.length) {
            a = Arrays.copyOf(a, 4 * n + 1);
            points = a;
        }
        a[2 * n + 1] = time;
        a[2 * n + 2] = start;
        COUNT.setRelease(a, 0, (long) n + 1);
    }

    /** Forgets what only samples before a time had. */
    void dropBefore(long time) {
        long[] a = points;
        int n = count(a);
        int gone = 0;
        while (gone + 1 < n && a[2 * gone + 3] <= time) {
            gone++;
        }
        if (gone > 0) {
            long[] rest = new long[2 * (n - gone) + 1];
            System.arraycopy(a, 2 * gone + 1, rest, 1, 2 * (n - gone));
            rest[0] = n - gone;
            points = rest;
        }
    }

    /** The start of a sample, 0 if it is unknown. */
    long at(long time) {
        long[] a = points;
        int i = count(a);
        while (i > 0 && a[2 * i - 1] > time) {
            i--;
        }
        return i == 0 ? 0 : a[2 * i];
    }

    /** The points as they are now, for {@link #mark} after the samples were read. */
    long[] look() {
        return points;
    }

    /** Gives the samples of the row under construction their starts. */
    void mark(long[] looked, SampleColumns into) {
        mark(looked, count(looked), into);
        long[] now = points;
        // What was forgotten meanwhile is in the first look, what came meanwhile in the second.
        if (now != looked) {
            mark(now, count(now), into);
        }
    }

    private static void mark(long[] a, int n, SampleColumns into) {
        int next = 0;
        long[] times = into.times();
        for (int i = into.rowStart(); i < into.size() && n > 0; i++) {
            while (next < n && a[2 * next + 1] <= times[i]) {
                next++;
            }
            if (next > 0) {
                into.startAt(i, a[2 * next]);
            }
        }
    }

    /** Writes the points. */
    void encode(ByteSink out) {
        long[] a = points;
        int n = count(a);
        out.putVarint(n);
        long before = 0;
        for (int i = 0; i < n; i++) {
            long time = a[2 * i + 1];
            out.putZigzag(time - before);
            out.putZigzag(a[2 * i + 2] - time);
            before = time;
        }
    }

    /** Reads what {@link #encode} wrote. */
    static StartTrack decode(ByteSource in) {
        StartTrack track = new StartTrack();
        int n = in.getCount();
        long time = 0;
        for (int i = 0; i < n; i++) {
            time += in.getZigzag();
            track.add(time, time + in.getZigzag());
        }
        return track;
    }

    /** The track of samples that were read, which have at least one start. */
    static StartTrack of(SampleColumns columns) {
        StartTrack track = new StartTrack();
        long[] starts = columns.starts();
        for (int i = columns.rowStart(); starts != null && i < columns.size(); i++) {
            if (starts[i] != track.newest()) {
                track.add(columns.times()[i], starts[i]);
            }
        }
        return track;
    }

    boolean isEmpty() {
        return count(points) == 0;
    }
}
