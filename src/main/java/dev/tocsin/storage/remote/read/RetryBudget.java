package dev.tocsin.storage.remote.read;

import java.util.function.LongSupplier;

/**
 * How many repetitions are allowed: ten in reserve, and one more for every five first attempts. A storage that fails all
 * the time gets a fifth more requests, not three times as many.
 */
public final class RetryBudget {

    private static final double RESERVE = 10;
    private static final double PER_REQUEST = 0.2;
    private static final double PER_SECOND = 0.1;

    private final LongSupplier nanoTime;
    private double left = RESERVE;
    private long last;

    /** @param nanoTime measures durations; the reserve also fills with time, one in ten seconds */
    public RetryBudget(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.last = nanoTime.getAsLong();
    }

    /** A first attempt is made. */
    public synchronized void first() {
        left = Math.min(RESERVE, left + PER_REQUEST);
    }

    /** Whether a repetition may be made; it is then counted. */
    public synchronized boolean take() {
        long now = nanoTime.getAsLong();
        left = Math.min(RESERVE, left + (now - last) / 1e9 * PER_SECOND);
        last = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
