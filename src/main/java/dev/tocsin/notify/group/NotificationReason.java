package dev.tocsin.notify.group;

/** Why a group notifies (Alertmanager 0.34 {@code notify/dedup_stage.go}). */
public enum NotificationReason {
    /** It does not. */
    NONE("none"),
    FIRST_NOTIFICATION("first notification"),
    NEW_ALERTS("new alerts added"),
    ALL_RESOLVED("all alerts resolved"),
    SOME_RESOLVED("some alerts resolved"),
    REPEAT_INTERVAL("repeat interval elapsed"),
    UNKNOWN("unknown");

    private final String text;

    NotificationReason(String text) {
        this.text = text;
    }

    /** As templates and the webhook's {@code notification_reason} have it. */
    public String text() {
        return text;
    }

    /** The reason of a text, {@link #UNKNOWN} if it is none. */
    public static NotificationReason of(String text) {
        for (NotificationReason reason : values()) {
            if (reason.text.equals(text)) {
                return reason;
            }
        }
        return UNKNOWN;
    }
}
