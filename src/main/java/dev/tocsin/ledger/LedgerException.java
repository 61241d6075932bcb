package dev.tocsin.ledger;

/** The ledger did not do what it was asked; the transaction left nothing behind. */
public final class LedgerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** What a caller can do about it. */
    public enum Kind {
        /** Disk full, file gone, database unreachable: go on in memory and try again later. */
        UNAVAILABLE,
        /** Somebody else committed to the same unit first, or the lease was lost: drop the step and read again. */
        CONFLICT,
        /** The file or its content is damaged; never repaired silently. */
        CORRUPT,
        /** A defect of Tocsin or of the schema. */
        INTERNAL
    }

    private final Kind kind;

    public LedgerException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public LedgerException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
