package dev.tocsin.storage;

import java.io.PrintStream;

/**
 * Ends a start that cannot succeed because of what the user wrote or where the process runs: one message instead of
 * Quarkus' stack trace, exit code 1. Nothing runs yet that would have to be stopped.
 */
public final class StartFailure extends RuntimeException {

    /** Set by {@code Main}: the process is ours to end. In tests the exception itself ends the start. */
    public static final String OWN_PROCESS = "dev.tocsin.own-process";

    private static final long serialVersionUID = 1;

    private StartFailure(String message) {
        super(message);
    }

    /** What to throw; does not return in a process of Tocsin's own. */
    public static StartFailure of(String message) {
        if (Boolean.getBoolean(OWN_PROCESS)) {
            PrintStream err = System.err;
            err.println("tocsin: cannot start: " + message);
            err.flush();
            Runtime.getRuntime().halt(1);
        }
        return new StartFailure(message);
    }
}
