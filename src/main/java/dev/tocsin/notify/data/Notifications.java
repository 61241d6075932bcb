package dev.tocsin.notify.data;

import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.group.Decision;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.route.Route;
import dev.tocsin.template.AlertmanagerTemplates;
import dev.tocsin.template.NotificationAlert;
import dev.tocsin.template.NotificationData;
import dev.tocsin.template.TemplateException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What the notifications of a flush say. */
public final class Notifications {

    private Notifications() {}

    /**
     * The data of a delivery.
     *
     * @param alerts what it tells, in order: those of the decision, or the first of them
     * @param routeLabels rendered, see {@link #routeLabels}
     * @param externalUrl of this process, without trailing slash
     * @param now when the flush was, epoch nanoseconds
     */
    public static NotificationData of(
            Decision.Deliver deliver,
            List<Alert> alerts,
            GroupState group,
            Map<String, String> routeLabels,
            String externalUrl,
            long now) {
        return NotificationData.of(
                        deliver.integration().receiver(),
                        group.groupLabels(),
                        routeLabels,
                        deliver.delivery().reason().text(),
                        alerts.stream().map(a -> alert(a, now)).toList(),
                        externalUrl)
                .withRenderedRouteLabels(routeLabels);
    }

    /** An alert as receivers see it: the end of one that fires is not told. */
    public static NotificationAlert alert(Alert alert, long now) {
        boolean over = alert.resolvedAt(now);
        return new NotificationAlert(
                over ? NotificationAlert.RESOLVED : NotificationAlert.FIRING,
                alert.labels(),
                alert.annotations(),
                alert.startsAt(),
                over ? OptionalLong.of(alert.endsAt()) : OptionalLong.empty(),
                alert.generatorUrl(),
                alert.fingerprint().toString());
    }

    /**
     * The labels of a route rendered for a group, which happens once for all its integrations (Alertmanager
     * {@code dispatch.renderRouteLabels}); the reason of the notification is not known to them. One that fails is left
     * out.
     *
     * @param alerts all members of the group, in order
     * @param failed is told the name of each label that fails, and why
     */
    public static Map<String, String> routeLabels(
            Route route,
            GroupState group,
            List<Alert> alerts,
            AlertmanagerTemplates templates,
            String externalUrl,
            long now,
            java.util.function.BiConsumer<String, String> failed) {
        Map<String, String> labels = route.options().labels();
        if (labels.isEmpty()) {
            return Map.of();
        }
        NotificationData data = NotificationData.of(
                route.options().receiver(),
                group.groupLabels(),
                labels,
                dev.tocsin.notify.group.NotificationReason.UNKNOWN.text(),
                alerts.stream().map(a -> alert(a, now)).toList(),
                externalUrl);
        Map<String, String> out = new HashMap<>();
        labels.forEach((name, text) -> {
            try {
                out.put(name, templates.execute(text, data, now));
            } catch (TemplateException e) {
                failed.accept(name, String.valueOf(e.getMessage()));
            }
        });
        return Map.copyOf(out);
    }
}
