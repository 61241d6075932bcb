package dev.tocsin.ledger;

import dev.tocsin.alerting.AlertInstance;

/**
 * What a tick changes of the group's own row. Instants and durations in nanoseconds.
 *
 * @param watermark last slot that was evaluated; {@link AlertInstance#NEVER} before the first
 * @param nextDue the next slot
 * @param lastStarted when the last evaluation began by the clock
 * @param basis what the last evaluation went by, beside the group's definition
 * @param recent JSON of the last evaluations
 * @param removedAt when its definition went away, 0 while it is there
 */
public record GroupProgress(
        long watermark,
        long nextDue,
        long lastStarted,
        long lastDuration,
        long iterations,
        long missed,
        long interval,
        Basis basis,
        String recent,
        long removedAt) {

    /**
     * What an evaluation goes by, of what the process is configured with.
     *
     * @param queryOffset by which it was earlier than its slot; {@link #UNKNOWN} in rows of before
     * @param handedBy names external labels and relabelling of alerts on their way to notify; 0 in rows of before
     */
    public record Basis(long queryOffset, long handedBy) {

        /** A query offset that nobody wrote down. */
        public static final long UNKNOWN = -1;

        static final Basis NONE = new Basis(UNKNOWN, 0);
    }

    /** The same with another time at which it is due. */
    public GroupProgress dueAt(long next) {
        return new GroupProgress(
                watermark, next, lastStarted, lastDuration, iterations, missed, interval, basis, recent, removedAt);
    }

    /** The same under another definition: with another interval, or on its way out. */
    public GroupProgress defined(long newInterval, long newRemovedAt) {
        return new GroupProgress(
                watermark,
                nextDue,
                lastStarted,
                lastDuration,
                iterations,
                missed,
                newInterval,
                basis,
                recent,
                newRemovedAt);
    }

    /**
     * After an evaluation.
     *
     * @param slot that was evaluated
     * @param next the following one
     * @param newlyMissed slots before this one that nobody evaluates any more
     */
    public GroupProgress evaluated(long slot, long next, long started, long took, long newlyMissed, String newRecent) {
        return new GroupProgress(
                slot,
                next,
                started,
                took,
                iterations + 1 + newlyMissed,
                missed + newlyMissed,
                interval,
                basis,
                newRecent,
                removedAt);
    }

    /** After an evaluation that is no slot. */
    public GroupProgress evaluatedForData(long started, long took, String newRecent) {
        return new GroupProgress(
                watermark, nextDue, started, took, iterations, missed, interval, basis, newRecent, removedAt);
    }

    /** The same, evaluated on another basis. */
    public GroupProgress evaluatedBy(Basis by) {
        return new GroupProgress(
                watermark, nextDue, lastStarted, lastDuration, iterations, missed, interval, by, recent, removedAt);
    }

    /** A group that was never evaluated. */
    public static GroupProgress fresh(long nextDue, long interval) {
        return new GroupProgress(
                AlertInstance.NEVER, nextDue, AlertInstance.NEVER, 0, 0, 0, interval, Basis.NONE, "[]", 0);
    }
}
