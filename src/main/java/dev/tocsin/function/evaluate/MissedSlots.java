package dev.tocsin.function.evaluate;

import dev.tocsin.rules.Slots;
import java.util.Locale;

/** What becomes of slots that nobody woke for. */
public enum MissedSlots {

    /** They are counted and passed over, as in Prometheus. */
    LATEST(1, 0),

    /** They are evaluated, each at its own time, one after the other; those further back than the bound are passed over. */
    CATCH_UP(60, 3_600_000_000_000L);

    private final long slots;
    private final long nanos;

    MissedSlots(long slots, long nanos) {
        this.slots = slots;
        this.nanos = nanos;
    }

    /**
     * Reads {@code latest} or {@code catch-up}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static MissedSlots of(String text) {
        for (MissedSlots policy : values()) {
            if (policy.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                return policy;
            }
        }
        throw new IllegalArgumentException("must be latest or catch-up, not " + text);
    }

    /**
     * The slots to evaluate.
     *
     * @param first epoch nanoseconds; later than {@code last} if none has come yet
     * @param last the latest that has come
     * @param passedOver slots before the first that nobody evaluates any more
     */
    public record Due(long first, long last, long passedOver) {}

    /**
     * Which slots are to be evaluated now.
     *
     * @param due when the group was due, epoch nanoseconds; a slot, except where the slots have changed since
     * @param after the last evaluation, before which there is none again
     */
    public Due due(Slots group, long due, long after, long now) {
        long earliest = group.slot(due) == due ? due : group.next(due);
        if (earliest <= after) {
            earliest = group.next(after);
        }
        long last = group.slot(now);
        if (last < earliest) {
            return new Due(earliest, earliest - 1, 0);
        }
        long interval = group.intervalNanos();
        long back = Math.min(slots - 1, nanos / interval) * interval;
        long first = Math.max(earliest, last - back);
        return new Due(first, last, (first - earliest) / interval);
    }
}
