package dev.tocsin.function.notify;

import dev.tocsin.function.NotifyService.AlertStatus;
import dev.tocsin.function.NotifyService.GroupStatus;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.config.GlobalConfig;
import dev.tocsin.notify.data.Notifications;
import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.route.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Alerts and groups as the API shows them at one moment: suppression is looked up now, not remembered from a flush, except
 * for time intervals, as in Alertmanager. To be used under the lock that guards the memory.
 *
 * @param now epoch nanoseconds
 */
record NotifyViews(
        NotifyMemory memory,
        Routing routing,
        Inhibitor inhibitor,
        Optional<NotifySetup> setup,
        String externalUrl,
        long now) {

    /** The alerts that are not resolved, by fingerprint. */
    List<AlertStatus> alerts() {
        List<AlertStatus> out = new ArrayList<>();
        for (AlertEntry entry : memory.alerts()) {
            if (!entry.alert.resolvedAt(now)) {
                out.add(status(entry, List.of()));
            }
        }
        out.sort(Comparator.comparing(status -> status.alert().fingerprint()));
        return out;
    }

    private AlertStatus status(AlertEntry entry, List<String> mutedBy) {
        Labels labels = entry.alert.labels();
        List<String> receivers = routing.match(labels).stream()
                .map(route -> route.options().receiver())
                .toList();
        return new AlertStatus(
                shown(entry.alert, now),
                receivers,
                memory.silenceIndex().silencing(labels, now),
                inhibitor.inhibiting(labels, now).stream()
                        .map(inhibition -> inhibition.source().toString())
                        .toList(),
                mutedBy);
    }

    /** An own alert has no end; clients expect one, so it is shown as long as Alertmanager would take it to last. */
    private static Alert shown(Alert alert, long now) {
        return alert.endsAt() == Alert.NO_END ? alert.withEndsAt(now + GlobalConfig.DEFAULT.resolveTimeout()) : alert;
    }

    /** The groups by labels, then receiver, each with its alerts that are not resolved. */
    List<GroupStatus> groups() {
        List<GroupStatus> out = new ArrayList<>();
        for (GroupEntry group : memory.groups()) {
            routing.route(group).ifPresent(route -> out.add(status(group, route)));
        }
        out.sort(Comparator.comparing(GroupStatus::labels, NotifyViews::before).thenComparing(GroupStatus::receiver));
        return out;
    }

    private GroupStatus status(GroupEntry group, Route route) {
        String receiver = route.options().receiver();
        List<AlertStatus> alerts = new ArrayList<>();
        for (AlertEntry entry : group.members) {
            if (!entry.alert.resolvedAt(now)) {
                AlertStatus status = status(entry, group.state.mutedBy());
                alerts.add(new AlertStatus(
                        status.alert(),
                        List.of(receiver),
                        status.silencedBy(),
                        status.inhibitedBy(),
                        status.mutedBy()));
            }
        }
        alerts.sort(Comparator.comparing(status -> status.alert().fingerprint()));
        return new GroupStatus(group.state.groupLabels(), routeLabels(route, group), receiver, alerts);
    }

    /** Fewer labels first, then by the labels in order of name (Alertmanager: {@code model.LabelSet.Before}). */
    private static int before(Labels a, Labels b) {
        int bySize = Integer.compare(a.size(), b.size());
        return bySize != 0 ? bySize : a.compareTo(b);
    }

    private Map<String, String> routeLabels(Route route, GroupEntry group) {
        List<Alert> alerts = group.members.stream().map(member -> member.alert).toList();
        return setup.map(s -> Notifications.routeLabels(
                        route, group.state, alerts, s.templates(), externalUrl, now, (name, error) -> {}))
                .orElse(Map.of());
    }
}
