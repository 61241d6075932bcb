package dev.tocsin.function.notify;

import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.IntegrationKey;
import dev.tocsin.notify.group.PendingDelivery;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** An aggregation group in memory. Owned by {@link NotifyMemory}. */
final class GroupEntry {

    final long id;
    GroupState state;
    final Set<AlertEntry> members = new LinkedHashSet<>();
    final Map<IntegrationKey, Unsent> pending = new HashMap<>();

    /** Integrations to which an attempt is under way: until its end nothing is decided for the group. */
    final Set<IntegrationKey> attempting = new HashSet<>();

    /** A delivery without outcome, its row and its rendered body. */
    record Unsent(long id, PendingDelivery delivery, byte[] body) {}

    GroupEntry(long id, GroupState state) {
        this.id = id;
        this.state = state;
    }

    /** When there is something to do for it, epoch nanoseconds. */
    long nextDue() {
        if (!attempting.isEmpty()) {
            return Long.MAX_VALUE;
        }
        long next = state.nextFlush();
        for (Unsent unsent : pending.values()) {
            next = Math.min(next, unsent.delivery.nextAttempt());
        }
        return next;
    }
}
