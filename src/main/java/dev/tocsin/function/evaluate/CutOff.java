package dev.tocsin.function.evaluate;

import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.Slots;
import java.util.Set;

/**
 * Evaluations of a group whose samples may be stored although they were not committed, since the process died in between, and
 * whose slots nobody evaluates again. They count for nothing.
 *
 * @param slots the group's, when they were evaluated
 * @param offsetNanos by how much samples are earlier than their slots
 * @param after the last committed slot, epoch nanoseconds
 * @param before the next slot that is evaluated
 * @param committed series that were stored by then, which the group goes on with or ends
 */
public record CutOff(RuleGroup group, Slots slots, long offsetNanos, long after, long before, Set<Labels> committed) {

    public CutOff {
        committed = Set.copyOf(committed);
    }

    long afterMillis() {
        return millis(after);
    }

    long beforeMillis() {
        return millis(before);
    }

    private long millis(long slot) {
        return Math.floorDiv(slot - offsetNanos, 1_000_000L);
    }

    /** Whether a sample's time is that of such an evaluation, to the millisecond. */
    boolean isOf(long timeMillis) {
        long slot = slots.slot((timeMillis + 1) * 1_000_000L - 1 + offsetNanos);
        return slot > after && slot < before && millis(slot) == timeMillis;
    }
}
