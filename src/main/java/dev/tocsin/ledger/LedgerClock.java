package dev.tocsin.ledger;

import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Epoch nanoseconds of a wall clock that never go back, whatever the wall clock does. */
public final class LedgerClock {

    private final Clock clock;
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);

    public LedgerClock(Clock clock) {
        this.clock = clock;
    }

    /** Not earlier than any answer before, nor than any time {@link #notBefore} was told. */
    public long nowNanos() {
        Instant now = clock.instant();
        long nanos = Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
        return last.accumulateAndGet(nanos, Math::max);
    }

    /** Takes note of a time that is already in the ledger, so that this process does not begin before it. */
    public void notBefore(long nanos) {
        last.accumulateAndGet(nanos, Math::max);
    }
}
