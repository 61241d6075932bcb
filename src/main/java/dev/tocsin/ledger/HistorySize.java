package dev.tocsin.ledger;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How large the history is, without summing the whole table each time somebody asks: summed once, what is added since is
 * counted. The count errs upwards (what a transaction added counts also if it was undone), so nothing is deleted for its size
 * without a sum; and it knows of no other process, so there is a sum at least each hour.
 */
final class HistorySize {

    private static final long HOUR_NANOS = 3_600_000_000_000L;

    /** Deleted down to so much less than the limit, so that the next sum is needed only after as much has been added. */
    private static final int SLACK = 50;

    private final AtomicLong added = new AtomicLong();
    private long measured = -1;
    private long measuredAt;

    /** What is still to be deleted of what the last sum was too much. */
    private long excess;

    /** Takes note of a row that is being added. */
    void added(long bytes) {
        added.addAndGet(bytes);
    }

    /** Takes note of rows that are being deleted for their size. */
    void deleted(long bytes) {
        excess -= bytes;
        measured -= bytes;
    }

    /**
     * How many bytes are too much.
     *
     * @param sum sums the table
     */
    long excess(long maxBytes, long nowNanos, LongSupplier sum) {
        if (excess > 0) {
            return excess;
        }
        if (measured < 0 || measured + added.get() > maxBytes || nowNanos - measuredAt >= HOUR_NANOS) {
            added.set(0);
            measured = sum.getAsLong();
            measuredAt = nowNanos;
        }
        excess = measured > maxBytes ? measured - (maxBytes - maxBytes / SLACK) : 0;
        return excess;
    }
}
