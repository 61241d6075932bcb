package dev.tocsin.api.tocsin;

import java.time.Instant;

/** Instants as Tocsin's own answers write them: RFC 3339, UTC. */
final class Times {

    private static final long SECOND = 1_000_000_000L;

    private Times() {}

    /** @param nanos epoch nanoseconds */
    static String text(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND))
                .toString();
    }
}
