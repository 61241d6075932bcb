package dev.tocsin.storage.remote.read;

/** A storage did not answer, or not completely. The message holds no URL and no credentials. */
public final class BackendException extends Exception {

    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** What may be done about it. */
    public enum Kind {
        /** The same may succeed later. */
        UNAVAILABLE,
        /** The request is refused: the same again will be, a smaller one may not. */
        REFUSED,
        /** The answer is larger than is allowed. */
        TOO_LARGE
    }

    public BackendException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
