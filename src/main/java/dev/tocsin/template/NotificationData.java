package dev.tocsin.template;

import dev.tocsin.model.Labels;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What notification templates see as dot, and what the webhook sends (Alertmanager 0.34 {@code template.Data}).
 *
 * @param receiver name of the receiver, regex-quoted as Alertmanager does it ({@code a.b} is {@code a\.b})
 * @param status {@code firing} if any alert fires, else {@code resolved}
 * @param alerts the alerts, in the order of the notification
 * @param notificationReason why the notification is sent
 * @param groupLabels labels of the aggregation group
 * @param commonLabels labels that all alerts have with the same value
 * @param commonAnnotations annotations that all alerts have with the same value
 * @param routeLabels labels of the route; templates themselves until they are rendered
 * @param routeLabelsRendered whether {@code routeLabels} are final text
 * @param externalUrl URL under which this process is reached, without trailing slash
 */
public record NotificationData(
        String receiver,
        String status,
        List<NotificationAlert> alerts,
        String notificationReason,
        Labels groupLabels,
        Labels commonLabels,
        Map<String, String> commonAnnotations,
        Map<String, String> routeLabels,
        boolean routeLabelsRendered,
        String externalUrl) {

    /**
     * Data of a notification about some alerts: quotes the receiver, and derives status, common labels and common
     * annotations from the alerts.
     *
     * @param receiver name of the receiver as configured
     */
    public static NotificationData of(
            String receiver,
            Labels groupLabels,
            Map<String, String> routeLabels,
            String notificationReason,
            List<NotificationAlert> alerts,
            String externalUrl) {
        Labels commonLabels = Labels.EMPTY;
        Map<String, String> commonAnnotations = new TreeMap<>();
        boolean firing = false;
        for (int i = 0; i < alerts.size(); i++) {
            NotificationAlert alert = alerts.get(i);
            firing |= alert.status().equals(NotificationAlert.FIRING);
            if (i == 0) {
                commonLabels = alert.labels();
                commonAnnotations.putAll(alert.annotations());
            } else {
                commonLabels = commonOf(commonLabels, alert.labels());
                commonAnnotations
                        .entrySet()
                        .removeIf(e -> !e.getValue().equals(alert.annotations().getOrDefault(e.getKey(), "")));
            }
        }
        return new NotificationData(
                quoteRegex(receiver),
                firing ? NotificationAlert.FIRING : NotificationAlert.RESOLVED,
                List.copyOf(alerts),
                notificationReason,
                groupLabels,
                commonLabels,
                commonAnnotations,
                Map.copyOf(routeLabels),
                false,
                externalUrl);
    }

    /** These data with route labels that are final text. */
    public NotificationData withRenderedRouteLabels(Map<String, String> rendered) {
        return new NotificationData(
                receiver,
                status,
                alerts,
                notificationReason,
                groupLabels,
                commonLabels,
                commonAnnotations,
                Map.copyOf(rendered),
                true,
                externalUrl);
    }

    private static Labels commonOf(Labels a, Labels b) {
        Labels.Builder common = Labels.builder();
        for (int i = 0; i < a.size(); i++) {
            if (b.get(a.name(i)).equals(a.value(i))) {
                common.set(a.name(i), a.value(i));
            }
        }
        return common.build();
    }

    /** As Go's {@code regexp.QuoteMeta}. */
    private static String quoteRegex(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if ("\\.+*?()|[]{}^$".indexOf(text.charAt(i)) >= 0) {
                out.append('\\');
            }
            out.append(text.charAt(i));
        }
        return out.toString();
    }
}
