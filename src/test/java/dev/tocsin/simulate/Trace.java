package dev.tocsin.simulate;

import java.time.Instant;
import java.util.function.Consumer;

/** What happened in a run, as a number that two equal runs share, and as lines for whoever wants to read them. */
final class Trace {

    /** Does not read. */
    static final Consumer<String> NOBODY = line -> {};

    private final Consumer<String> reader;
    private long hash = 17;

    /** @param reader gets each line */
    Trace(Consumer<String> reader) {
        this.reader = reader;
    }

    void say(long at, String what) {
        hash = (hash * 31 + at) * 31 + what.hashCode();
        if (reader != NOBODY) {
            reader.accept(time(at) + "  " + what);
        }
    }

    long hash() {
        return hash;
    }

    static String time(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
                .toString();
    }
}
