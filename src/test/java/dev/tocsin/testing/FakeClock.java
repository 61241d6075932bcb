package dev.tocsin.testing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that stands until a test moves it. */
public final class FakeClock extends Clock {

    private static final long SECOND = 1_000_000_000L;

    private volatile long nanos;

    public FakeClock(long epochSecond) {
        this.nanos = epochSecond * SECOND;
    }

    public void advance(long seconds) {
        nanos += seconds * SECOND;
    }

    /** Never goes back. */
    public void at(long epochNanos) {
        nanos = Math.max(nanos, epochNanos);
    }

    public long nanos() {
        return nanos;
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
