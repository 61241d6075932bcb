package dev.tocsin.api.prometheus;

/** A request that is answered with {@code "status":"error"}. */
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Prometheus' error types and the HTTP status each is answered with. */
    public enum Type {
        BAD_DATA("bad_data", 400),
        NOT_FOUND("not_found", 404),
        EXECUTION("execution", 422),
        CANCELED("canceled", 499),
        TIMEOUT("timeout", 503),
        UNAVAILABLE("unavailable", 500),
        INTERNAL("internal", 500);

        private final String text;
        private final int status;

        Type(String text, int status) {
            this.text = text;
            this.status = status;
        }

        /** The value of {@code errorType}. */
        public String text() {
            return text;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }
    }

    private final Type type;

    public ApiException(Type type, String message) {
        super(message);
        this.type = type;
    }

    /** {@code invalid parameter "NAME": MESSAGE}, as Prometheus says it. */
    public static ApiException invalidParameter(String name, String message) {
        return new ApiException(Type.BAD_DATA, "invalid parameter \"" + name + "\": " + message);
    }

    public Type type() {
        return type;
    }
}
