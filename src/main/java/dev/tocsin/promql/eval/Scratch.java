package dev.tocsin.promql.eval;

import dev.tocsin.promql.SampleColumns;
import java.util.ArrayDeque;
import java.util.Deque;

/** Sample columns that evaluations of one engine use one after the other; a cache, safe for any number of threads. */
public final class Scratch {

    private static final int KEPT = 4;
    /** Columns that grew larger than this are given to the garbage collector. */
    private static final int LARGEST_KEPT = 1 << 20;

    private final Deque<SampleColumns> free = new ArrayDeque<>();

    /** Columns of any content that nobody else uses. */
    public synchronized SampleColumns take() {
        return free.isEmpty() ? new SampleColumns() : free.pop();
    }

    /** Gives columns back. */
    public synchronized void put(SampleColumns columns) {
        if (free.size() < KEPT && columns.times().length <= LARGEST_KEPT) {
            columns.clear();
            free.push(columns);
        }
    }
}
