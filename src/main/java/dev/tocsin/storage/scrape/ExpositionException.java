package dev.tocsin.storage.scrape;

/** An exposition is not in its format; the message says in which line, what was read and what was expected. */
public final class ExpositionException extends Exception {
    private static final long serialVersionUID = 1;

    ExpositionException(int line, String message) {
        super("line " + line + ": " + message);
    }

    ExpositionException(String message) {
        super(message);
    }
}
