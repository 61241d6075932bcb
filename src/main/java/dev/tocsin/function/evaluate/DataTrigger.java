package dev.tocsin.function.evaluate;

/**
 * When a group is to be evaluated for new data. The first arrival makes it due at once, those that follow within the spacing
 * make it due once more, at its end. With a query offset samples are seen only that much later, and so it is due then.
 */
final class DataTrigger {

    private static final long NEVER = Long.MIN_VALUE;

    private long due = Long.MAX_VALUE;
    private long lastSeenAt = NEVER;
    private long evaluated = NEVER;
    private long spacing;

    /**
     * There are new samples.
     *
     * @param offset how much later than now an evaluation sees them
     */
    synchronized void arrived(long now, long offset, long least) {
        spacing = least;
        lastSeenAt = Math.max(lastSeenAt, now + offset);
        due = Math.min(due, spaced(now + offset));
    }

    private long spaced(long at) {
        return evaluated == NEVER ? at : Math.max(at, evaluated + spacing);
    }

    /** When it is due, {@link Long#MAX_VALUE} for not at all. */
    synchronized long due() {
        return due;
    }

    /** An evaluation for what has arrived until now begins. */
    synchronized void begin(long now) {
        evaluated = now;
        due = lastSeenAt > now ? spaced(lastSeenAt) : Long.MAX_VALUE;
    }

    /** It is due, but not yet possible. */
    synchronized void notBefore(long at) {
        due = Math.max(due, at);
    }

    synchronized void clear() {
        due = Long.MAX_VALUE;
    }
}
