package dev.tocsin.promql;

/** A well-formed query has no answer; the message is Prometheus'. */
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why there is no answer; the HTTP API answers each with its own status. */
    public enum Kind {
        /** A duration in it is none at the times that it is asked for: 400 {@code bad_data}, as a text that cannot be parsed. */
        INVALID,
        /** The data or the arguments do not allow it: 422 {@code execution}. */
        EXECUTION,
        /** It took too long: 503 {@code timeout}. */
        TIMEOUT,
        /** Nobody wants it any more: 499 {@code canceled}. */
        CANCELED,
        /** It needs more samples at one time than allowed: 422 {@code execution}. */
        TOO_MANY_SAMPLES,
        /** The storage could not answer completely: 500 {@code internal}. */
        STORAGE
    }

    private final Kind kind;

    public QueryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public QueryException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** An error of the data or the arguments. */
    public static QueryException execution(String message) {
        return new QueryException(Kind.EXECUTION, message);
    }

    public Kind kind() {
        return kind;
    }
}
