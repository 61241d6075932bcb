package dev.tocsin.simulate;

/** Ends a process in the middle of what it does: whatever it calls from then on throws this and has no effect. */
final class Crash extends Error {

    private static final long serialVersionUID = 1;

    Crash(String process) {
        super(process + " is dead", null, false, false);
    }
}
