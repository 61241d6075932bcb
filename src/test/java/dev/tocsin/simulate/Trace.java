package dev.tocsin.simulate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What happened in a run, as a number that two equal runs share, and as lines where somebody wants to read them. */
final class Trace {

    private final List<String> lines = new ArrayList<>();
    private final boolean kept;
    private long hash = 17;
    private long count;

    /** @param kept whether lines are wanted */
    Trace(boolean kept) {
        this.kept = kept;
    }

    void say(long at, String what) {
        count++;
        hash = (hash * 31 + at) * 31 + what.hashCode();
        if (kept) {
            lines.add(time(at) + "  " + what);
        }
    }

    long hash() {
        return hash;
    }

    long count() {
        return count;
    }

    List<String> lines() {
        return lines;
    }

    static String time(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
                .toString();
    }
}
