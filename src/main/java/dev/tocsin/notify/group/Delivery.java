package dev.tocsin.notify.group;

import dev.tocsin.notify.route.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is recorded of a delivery once an attempt has ended. */
public final class Delivery {

    private Delivery() {}

    /**
     * What follows from the outcome of an attempt.
     *
     * @param route of the group
     * @param before the log's entry so far
     * @param delivery that was attempted
     * @param othersOpen whether the group has other unsent deliveries
     * @param now epoch nanoseconds, after the attempt
     * @param random in {@code [0, 1)}: spreads the next attempt
     */
    public static OutcomeResult record(
            Route route,
            GroupState group,
            Optional<LogEntry> before,
            PendingDelivery delivery,
            Outcome outcome,
            boolean othersOpen,
            long now,
            double random) {
        return switch (outcome) {
            case Outcome.Success success -> {
                LogEntry entry = entry(
                        route,
                        delivery.groupKey(),
                        delivery.integration(),
                        delivery.firing(),
                        delivery.resolved(),
                        delivery.flushedAt(),
                        success.receiverData());
                boolean done = !othersOpen && !group.flushFailed();
                yield new OutcomeResult(
                        done ? with(group, false, List.of()) : group,
                        Optional.of(entry),
                        Optional.empty(),
                        done ? group.resolvedAtFlush() : List.of());
            }
            case Outcome.PermanentFailure failure ->
                new OutcomeResult(
                        with(group, true, group.resolvedAtFlush()), Optional.empty(), Optional.empty(), List.of());
            case Outcome.RetryLater later ->
                new OutcomeResult(
                        group,
                        later.mayHaveArrived()
                                ? Optional.of(LogEntry.inDoubt(before, delivery, keep(route)))
                                : Optional.empty(),
                        Optional.of(retried(delivery, later, now, random)),
                        List.of());
        };
    }

    private static PendingDelivery retried(
            PendingDelivery delivery, Outcome.RetryLater later, long now, double random) {
        int attempts = delivery.attempts() + 1;
        long notBefore = later.notBefore().orElse(0L);
        long next = Math.max(now + RetryBackoff.DEFAULT.delay(attempts, random), notBefore);
        return new PendingDelivery(
                delivery.groupKey(),
                delivery.integration(),
                delivery.reasons(),
                delivery.firing(),
                delivery.resolved(),
                delivery.flushedAt(),
                delivery.decidedAt(),
                delivery.deadline(),
                attempts,
                next < delivery.deadline() ? next : PendingDelivery.NEVER,
                notBefore,
                false,
                later.error(),
                delivery.idempotencyKey());
    }

    /** The log's entry after a notification, kept for twice the repeat interval but at most the retention. */
    static LogEntry entry(
            Route route,
            String groupKey,
            IntegrationKey integration,
            AlertHashes firing,
            AlertHashes resolved,
            long flushedAt,
            Map<String, String> receiverData) {
        return new LogEntry(groupKey, integration, firing, resolved, flushedAt, flushedAt + keep(route), receiverData);
    }

    static long keep(Route route) {
        return Math.min(LogEntry.RETENTION, 2 * route.options().repeatInterval());
    }

    private static GroupState with(GroupState g, boolean failed, List<GroupState.ResolvedMember> resolved) {
        return new GroupState(
                g.routeId(),
                g.groupKey(),
                g.groupLabels(),
                g.createdAt(),
                g.nextFlush(),
                g.flushes(),
                failed,
                resolved,
                g.mutedBy());
    }
}
