package dev.tocsin.alerting;

/** Where an alert is, in the order in which states outrank each other (Prometheus {@code rules.AlertState}). */
public enum AlertState {
    /** Resolved and kept for a while so that "resolved" can be sent again. */
    INACTIVE("inactive"),
    /** The condition holds, but not yet for as long as {@code for} asks. */
    PENDING("pending"),
    FIRING("firing");

    private final String text;

    AlertState(String text) {
        this.text = text;
    }

    /** As the API and the {@code alertstate} label write it. */
    public String text() {
        return text;
    }
}
