package dev.tocsin.storage.embedded;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The newest float sample of every series by id, as plain columns: what most instant selectors ask for is found here
 * without following a reference.
 *
 * <p>One writer, readers without a lock: the time is taken away before the value changes and put back after it, and a
 * reader that does not find the same time before and after the value looks elsewhere.
 */
// NullAway takes the @Nullable of the inner arrays for that of the outer one.
@SuppressWarnings("NullAway")
final class NewestSamples {

    private static final int PAGE_BITS = 10;
    private static final int PAGE = 1 << PAGE_BITS;

    /** Not known here: none, a histogram, or being changed. */
    static final long UNKNOWN = Long.MIN_VALUE;

    private static final VarHandle TIME = MethodHandles.arrayElementVarHandle(long[].class);

    /** Pages of times in [0, PAGE) and value bits behind them. */
    private volatile long[] @Nullable [] pages = new long[64][];

    /** The page of an id, or null if no series near it has a sample here. */
    long @Nullable [] page(int id) {
        long[][] p = pages;
        int n = id >>> PAGE_BITS;
        return n < p.length ? p[n] : null;
    }

    static long time(long[] page, int id) {
        return (long) TIME.getAcquire(page, id & PAGE - 1);
    }

    static long bits(long[] page, int id) {
        return (long) TIME.getAcquire(page, PAGE + (id & PAGE - 1));
    }

    /** Sets the newest sample; by the writer only. */
    void set(int id, long time, long bits) {
        long[] page = page(id);
        if (page == null) {
            page = addPage(id);
        }
        int i = id & PAGE - 1;
        TIME.setOpaque(page, i, UNKNOWN);
        VarHandle.storeStoreFence();
        TIME.setOpaque(page, PAGE + i, bits);
        TIME.setRelease(page, i, time);
    }

    /** Says that the newest sample of a series is to be looked for elsewhere; by the writer only. */
    void forget(int id) {
        long[] page = page(id);
        if (page != null) {
            TIME.setRelease(page, id & PAGE - 1, UNKNOWN);
        }
    }

    /** Gives back the pages on which nothing is known; by the writer only. */
    void compact() {
        long[][] p = pages.clone();
        for (int n = 0; n < p.length; n++) {
            long[] page = p[n];
            if (page != null) {
                int i = 0;
                while (i < PAGE && page[i] == UNKNOWN) {
                    i++;
                }
                if (i == PAGE) {
                    p[n] = null;
                }
            }
        }
        pages = p;
    }

    private long[] addPage(int id) {
        int n = id >>> PAGE_BITS;
        long[][] p = pages;
        p = n < p.length ? p.clone() : Arrays.copyOf(p, Math.max(2 * p.length, n + 1));
        long[] page = new long[2 * PAGE];
        Arrays.fill(page, 0, PAGE, UNKNOWN);
        p[n] = page;
        pages = p;
        return page;
    }
}
