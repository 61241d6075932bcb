package dev.tocsin.notify.group;

import java.util.List;

/**
 * A notification that is decided but not known to be delivered; at most one for a group and an integration. Instants are
 * epoch nanoseconds.
 *
 * @param reasons why, the latest last; more than one where it replaced an unsent one
 * @param firing what the log will say is firing once this is delivered
 * @param resolved what the log will say is resolved
 * @param flushedAt the flush that decided it, which becomes the log's time
 * @param decidedAt when the first of the deliveries that this one replaced was decided
 * @param deadline after which it is not tried again before the group's next flush
 * @param attempts how often it was tried since it was last decided
 * @param nextAttempt when it is due, {@link #NEVER} if only the next flush will try again
 * @param notBefore what the receiver demanded by {@code Retry-After}, also of what replaces this; 0 for nothing
 * @param uncertain whether an attempt began whose end was never recorded: a repeat must say so
 * @param lastError of the last attempt, without secrets; empty if there was none
 * @param idempotencyKey the same for every attempt to tell the receiver the same, also after a crash or a later flush
 */
public record PendingDelivery(
        String groupKey,
        IntegrationKey integration,
        List<NotificationReason> reasons,
        AlertHashes firing,
        AlertHashes resolved,
        long flushedAt,
        long decidedAt,
        long deadline,
        int attempts,
        long nextAttempt,
        long notBefore,
        boolean uncertain,
        String lastError,
        String idempotencyKey) {

    /** Not due at any time. */
    public static final long NEVER = Long.MAX_VALUE;

    public PendingDelivery {
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("a delivery has a reason: " + groupKey + " " + integration);
        }
    }

    /** The reason that the notification itself names: the latest. */
    public NotificationReason reason() {
        return reasons.getLast();
    }

    /** To be written before an attempt begins: until its outcome is recorded, nobody knows whether it arrived. */
    public PendingDelivery started() {
        return new PendingDelivery(
                groupKey,
                integration,
                reasons,
                firing,
                resolved,
                flushedAt,
                decidedAt,
                deadline,
                attempts,
                nextAttempt,
                notBefore,
                true,
                lastError,
                idempotencyKey);
    }
}
