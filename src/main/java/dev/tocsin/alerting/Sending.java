package dev.tocsin.alerting;

/**
 * When alerts of a group are sent again and for how long a sending stands (Prometheus 3.14 {@code rules/alerting.go
 * needsSending, sendAlerts}).
 *
 * @param resendDelayNanos least time between two sendings; the comparison is strict, so a group whose interval equals
 *     it sends at every second evaluation
 * @param intervalNanos evaluation interval of the group
 */
record Sending(long resendDelayNanos, long intervalNanos) {

    /** Whether something last sent at an instant, or {@link AlertInstance#NEVER}, is to be sent again. */
    boolean isDue(long sentAt, long now) {
        return sentAt == AlertInstance.NEVER || sentAt + resendDelayNanos < now;
    }

    /** Until when an Alertmanager is to take a sent alert for firing: room for two lost sendings. */
    long validUntil(long sentAt) {
        return sentAt + 4 * Math.max(intervalNanos, resendDelayNanos);
    }
}
