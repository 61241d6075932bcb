package dev.tocsin.simulate;

/** An invariant does not hold. */
record Violation(long seed, long at, String invariant, String what) {

    @Override
    public String toString() {
        return "seed " + seed + " at " + Trace.time(at) + ": " + invariant + ": " + what;
    }
}
