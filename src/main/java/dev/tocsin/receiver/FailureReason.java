package dev.tocsin.receiver;

/** Why an attempt failed, as the label {@code reason} of {@code alertmanager_notifications_failed_total} names it. */
public enum FailureReason {
    OTHER("other"),
    CLIENT_ERROR("clientError"),
    SERVER_ERROR("serverError"),
    CONTEXT_CANCELED("contextCanceled"),
    CONTEXT_DEADLINE_EXCEEDED("contextDeadlineExceeded"),
    AUTH_ERROR("authError"),
    RATE_LIMITED("rateLimited");

    private final String label;

    FailureReason(String label) {
        this.label = label;
    }

    /** The value of the label. */
    public String label() {
        return label;
    }
}
