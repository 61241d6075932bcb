package dev.tocsin.promql.function;

import org.jspecify.annotations.Nullable;

/**
 * What start timestamps say of counters: when a sample's count began, Unix milliseconds, 0 if that is unknown (Prometheus
 * 3.14 {@code use-start-timestamps}).
 */
final class StartTimestamps {

    private static final String OVERLAP =
            "sample has start time that overlaps with previous sample timestamp for metric";

    private StartTimestamps() {}

    /**
     * Whether a counter began anew between two neighbours.
     *
     * @param starts by position; null if none is known
     * @param times by position
     * @param at position of the later one
     */
    static boolean isReset(long @Nullable [] starts, long[] times, int at) {
        return starts != null && isReset(starts[at - 1], times[at - 1], starts[at], times[at]);
    }

    /** As {@link #isReset(long[], long[], int)}, for a sample and the one before it. */
    static boolean isReset(long startBefore, long timeBefore, long start, long time) {
        boolean unknown = start == 0 || start >= time;
        if (unknown || start < timeBefore) {
            return false;
        }
        if (start > timeBefore) {
            return true;
        }
        // It begins where the one before was taken: so do the samples of a delta, whose starts are known, and so does a
        // cumulative series of OpenTelemetry of which nobody knows when it began.
        return startBefore != 0 && startBefore < timeBefore;
    }

    /** Warns if a sample counts what the one before had counted already, without being its continuation. */
    static void warnOfOverlap(Window w, long @Nullable [] starts, long[] times, int from, int to) {
        if (starts == null) {
            return;
        }
        for (int i = from + 1; i < to; i++) {
            if (starts[i] != 0 && starts[i] < times[i - 1] && starts[i] != starts[i - 1]) {
                w.warnOfMetric(OVERLAP);
                return;
            }
        }
    }

    /**
     * When the first sample of a window began, if that is inside the window: it was 0 then.
     *
     * @return 0 if that is unknown or outside
     */
    static long inside(Window w, long @Nullable [] starts, long[] times, int first) {
        if (starts == null) {
            return 0;
        }
        long start = starts[first];
        return start > w.start && start < times[first] ? start : 0;
    }
}
