package dev.tocsin.ledger;

import java.util.function.BooleanSupplier;

/**
 * Whether the ledger takes what is written to it, with hysteresis: on a disk that is nearly full small commits still go through
 * between large ones that fail, and neither readiness nor the alert about the ledger may follow each of them.
 *
 * <p>One failure makes it unavailable. It is available again when a commit succeeds after a time without failures, and the
 * disk has room for more than that commit. The time doubles whenever it fails again soon after having been back.
 */
final class Availability {

    /** Without failures for so long before it counts as back: first, and at most. */
    static final long FIRST_QUIET_NANOS = 10_000_000_000L;

    static final long MAX_QUIET_NANOS = 320_000_000_000L;

    /** A failure within this time of having been back shows that it was not. */
    static final long SOON_NANOS = 600_000_000_000L;

    private final BooleanSupplier roomy;
    private volatile boolean available = true;
    private long quiet = FIRST_QUIET_NANOS;
    private long lastFailure;
    private long backSince = Long.MIN_VALUE;

    /** @param roomy whether as much as a large commit could be written now; asked only while unavailable */
    Availability(BooleanSupplier roomy) {
        this.roomy = roomy;
    }

    boolean available() {
        return available;
    }

    /** Whether a commit that succeeded now could end a time of being unavailable: then one is worth trying. */
    synchronized boolean worthTrying(long nowNanos) {
        return !available && nowNanos - lastFailure >= quiet;
    }

    /** A commit failed because the ledger is full or gone. */
    synchronized void failed(long nowNanos) {
        if (available) {
            boolean soon = backSince != Long.MIN_VALUE && nowNanos - backSince < SOON_NANOS;
            quiet = soon ? Math.min(2 * quiet, MAX_QUIET_NANOS) : FIRST_QUIET_NANOS;
            available = false;
        }
        lastFailure = nowNanos;
    }

    /** A commit, of whatever size, succeeded. */
    synchronized void succeeded(long nowNanos) {
        if (!worthTrying(nowNanos)) {
            return;
        }
        if (roomy.getAsBoolean()) {
            available = true;
            backSince = nowNanos;
        } else {
            lastFailure = nowNanos;
        }
    }
}
