package dev.tocsin.net;

/**
 * A request cannot be sent as configured. The message says what is wrong, without the URL or a secret; files are named by
 * their path.
 */
public final class UnusableException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean worthRetrying;

    public UnusableException(String message) {
        this(message, false);
    }

    /** @param worthRetrying whether it may work later without a change of the configuration, as when a file was missing */
    public UnusableException(String message, boolean worthRetrying) {
        super(message);
        this.worthRetrying = worthRetrying;
    }

    public boolean worthRetrying() {
        return worthRetrying;
    }
}
