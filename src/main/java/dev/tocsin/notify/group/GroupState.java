package dev.tocsin.notify.group;

import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.route.Route;
import java.util.List;

/**
 * An aggregation group: one per route and group labels. Its members are kept beside it, as rows of their own. Instants
 * are epoch nanoseconds.
 *
 * @param routeId {@link Route#id}
 * @param groupKey {@link Route#groupKey}
 * @param nextFlush when it is due
 * @param flushes how often it was flushed
 * @param flushFailed whether an integration gave up on the last flush: resolved members then stay for the next one
 * @param resolvedAtFlush the members that were resolved at the last flush; they leave when all its deliveries succeeded,
 *     unless they have fired again since
 * @param mutedBy the time intervals because of which the last flush was muted
 */
public record GroupState(
        String routeId,
        String groupKey,
        Labels groupLabels,
        long createdAt,
        long nextFlush,
        long flushes,
        boolean flushFailed,
        List<ResolvedMember> resolvedAtFlush,
        List<String> mutedBy) {

    /**
     * A member that was resolved at a flush.
     *
     * @param endsAt its end then: if the alert has another by now, it has fired again and stays
     */
    public record ResolvedMember(Labels labels, long endsAt) {
        static ResolvedMember of(Alert alert) {
            return new ResolvedMember(alert.labels(), alert.endsAt());
        }
    }

    public GroupState {
        resolvedAtFlush = List.copyOf(resolvedAtFlush);
        mutedBy = List.copyOf(mutedBy);
    }

    /**
     * A new group with its first alert. It is due after {@code group_wait}, or at once if the alert has already waited
     * that long, which is looked at only here (Alertmanager {@code dispatch.groupAlert}).
     *
     * @param now epoch nanoseconds
     */
    public static GroupState create(Route route, Alert first, long now) {
        long wait = route.options().groupWait();
        Labels groupLabels = route.groupLabels(first.labels());
        return new GroupState(
                route.id(),
                route.groupKey(groupLabels),
                groupLabels,
                now,
                first.startsAt() + wait < now ? now : now + wait,
                0,
                false,
                List.of(),
                List.of());
    }
}
