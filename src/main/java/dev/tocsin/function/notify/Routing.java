package dev.tocsin.function.notify;

import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.route.Route;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts alerts into the aggregation groups of the routes they take. */
final class Routing {

    private final NotifyMemory memory;
    private final Optional<Route> tree;
    private final Map<String, Route> byId;

    /** @param tree absent while there is no configuration: alerts then wait in no group */
    Routing(NotifyMemory memory, Optional<Route> tree) {
        this.memory = memory;
        this.tree = tree;
        this.byId = tree.map(Route::byId).orElse(Map.of());
    }

    Optional<Route> route(GroupEntry group) {
        return Optional.ofNullable(byId.get(group.state.routeId()));
    }

    List<Route> match(Labels labels) {
        if (labels.equals(LedgerNotice.LABELS)) {
            return tree.stream().toList(); // The root's receiver, whoever the tree would choose.
        }
        return tree.map(root -> root.match(labels)).orElse(List.of());
    }

    /** Makes an alert a member of its groups, which begin where they are new. */
    void place(AlertEntry entry, long now) {
        for (Route route : match(entry.alert.labels())) {
            Labels labels = route.groupLabels(entry.alert.labels());
            GroupEntry group = memory.group(new NotifyMemory.GroupId(route.id(), labels))
                    .orElseGet(() -> memory.add(GroupState.create(route, entry.alert, now)));
            memory.join(group, entry);
        }
    }

    /**
     * Brings groups in line with a configuration that changed, here or while nobody ran: alerts leave groups whose route no
     * longer takes them and join those that do. A group that goes on keeps its times and its unsent deliveries.
     */
    void placeAll(long now) {
        if (tree.isEmpty()) {
            return;
        }
        for (AlertEntry entry : List.copyOf(memory.alerts())) {
            Set<NotifyMemory.GroupId> wanted = new HashSet<>();
            for (Route route : match(entry.alert.labels())) {
                wanted.add(new NotifyMemory.GroupId(route.id(), route.groupLabels(entry.alert.labels())));
            }
            for (GroupEntry group : List.copyOf(entry.groups)) {
                if (!wanted.contains(new NotifyMemory.GroupId(group.state.routeId(), group.state.groupLabels()))) {
                    memory.leave(group, entry);
                }
            }
            place(entry, now);
        }
        for (GroupEntry group : List.copyOf(memory.groups())) {
            if (group.members.isEmpty() && group.attempting.isEmpty()) {
                for (GroupEntry.Unsent unsent : group.pending.values()) {
                    memory.changes()
                            .event(new HistoryEvent(
                                    HistoryEvent.Kind.NOTIFICATION,
                                    now,
                                    group.id,
                                    0,
                                    group.state.groupLabels(),
                                    "group " + group.id,
                                    "dropped: the route is gone from the configuration",
                                    Map.of(
                                            "integration",
                                            unsent.delivery().integration().toString())));
                }
                memory.remove(group);
            }
        }
    }
}
