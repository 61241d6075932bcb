package dev.tocsin.storage.remote.store;

import dev.tocsin.model.Matcher;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.util.List;

/**
 * A selector and what is known of it: all samples with {@code from < t <= to} of the series that match are at hand.
 * Guarded by the {@link WarmStore}'s lock.
 */
final class Selector {

    /**
     * What it is known by.
     *
     * @param longRange whether it is kept for long ranges; the same matchers may be wanted for both
     */
    record Key(List<Matcher> matchers, boolean longRange) {}

    final Key key;
    final IntOpenHashSet ids = new IntOpenHashSet();
    long from;
    long to;

    /** Longest range that was wanted. */
    long span;

    /** When it was last wanted, {@link System#nanoTime}. */
    long usedNanos;

    /** Oldest left edge wanted lately. */
    long recentFrom = Long.MAX_VALUE;

    long recentFromBefore = Long.MAX_VALUE;

    /** Samples up to here were not needed any more at the last upkeep. */
    long unneeded = Long.MIN_VALUE;

    /** What resolutions answer: ids of storage and overlay. */
    int[] resolved = {};

    long version = -1;
    long overlayVersion = -1;
    boolean changed = true;

    Selector(Key key, long from, long to) {
        this.key = key;
        this.from = from;
        this.to = to;
    }

    boolean covers(long wantedFrom, long wantedTo) {
        return from <= wantedFrom && wantedTo <= to;
    }

    void used(long wantedFrom, long wantedTo) {
        span = Math.max(span, wantedTo - wantedFrom);
        recentFrom = Math.min(recentFrom, wantedFrom);
        usedNanos = System.nanoTime();
    }

    /** Once an upkeep: leaves the left edge at what was wanted since the upkeep before the last. */
    void narrow(long slackMillis) {
        unneeded = Math.min(to - span, Math.min(recentFrom, recentFromBefore)) - slackMillis;
        from = Math.max(from, unneeded);
        recentFromBefore = recentFrom;
        recentFrom = Long.MAX_VALUE;
    }
}
