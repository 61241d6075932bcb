package dev.tocsin.simulate;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the code under test from telling the log: processes that die by the thousand have much to say. */
final class Quiet {

    /** Held, because a log manager forgets a logger that nobody has. */
    private static final List<Logger> LOGGERS = List.of(
            Logger.getLogger("dev.tocsin.function"),
            Logger.getLogger("dev.tocsin.ledger"),
            Logger.getLogger("org.sqlite"));

    private Quiet() {}

    static void begin() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    }
}
