package dev.tocsin.function.notify;

import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.receiver.FailureReason;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.Histogram;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The metrics of the notify side, under the names that Alertmanager's dashboards read (Alertmanager 0.34). */
public final class NotifyMetrics {

    private static final String INTEGRATION = "integration";

    final Counter notifications;
    final Counter notificationsFailed;
    final Counter requests;
    final Counter requestsFailed;
    final Histogram latency;
    final Counter suppressed;
    final Counter received;
    final Counter invalid;
    final Gauge alerts;
    final Gauge silences;
    final Gauge groups;
    final Gauge inhibitionRules;
    final Gauge receivers;
    final Gauge integrations;
    final Gauge configSuccessful;
    final Gauge configSuccessTime;
    final Gauge configHash;
    final Gauge pending;
    final Gauge unsaved;
    final Counter uncertain;
    final Counter lostClaims;
    final Counter unrecorded;

    public NotifyMetrics(CollectorRegistry registry) {
        notifications = Counter.build(
                        "alertmanager_notifications_total", "The total number of attempted notifications.")
                .labelNames(INTEGRATION)
                .register(registry);
        notificationsFailed = Counter.build(
                        "alertmanager_notifications_failed_total", "The total number of failed notifications.")
                .labelNames(INTEGRATION, "reason")
                .register(registry);
        requests = Counter.build(
                        "alertmanager_notification_requests_total",
                        "The total number of attempted notification requests.")
                .labelNames(INTEGRATION)
                .register(registry);
        requestsFailed = Counter.build(
                        "alertmanager_notification_requests_failed_total",
                        "The total number of failed notification requests.")
                .labelNames(INTEGRATION)
                .register(registry);
        latency = Histogram.build(
                        "alertmanager_notification_latency_seconds", "The latency of notifications in seconds.")
                .labelNames(INTEGRATION)
                .buckets(1, 5, 10, 15, 20)
                .register(registry);
        suppressed = Counter.build(
                        "alertmanager_notifications_suppressed_total",
                        "The total number of notifications suppressed for being silenced, inhibited, outside of active"
                                + " time intervals or within muted time intervals.")
                .labelNames("reason")
                .register(registry);
        received = Counter.build("alertmanager_alerts_received_total", "The total number of received alerts.")
                .labelNames("status", "version")
                .register(registry);
        received.labels("firing", "v2");
        received.labels("resolved", "v2");
        invalid = Counter.build(
                        "alertmanager_alerts_invalid_total", "The total number of received alerts that were invalid.")
                .labelNames("version")
                .register(registry);
        invalid.labels("v2");
        alerts = Gauge.build("alertmanager_alerts", "How many alerts by state.")
                .labelNames("state")
                .register(registry);
        silences = Gauge.build("alertmanager_silences", "How many silences by state.")
                .labelNames("state")
                .register(registry);
        groups = Gauge.build("alertmanager_dispatcher_aggregation_groups", "Number of active aggregation groups")
                .register(registry);
        inhibitionRules = Gauge.build("alertmanager_inhibition_rules", "Number of configured inhibition rules.")
                .register(registry);
        receivers = Gauge.build("alertmanager_receivers", "Number of configured receivers.")
                .register(registry);
        integrations = Gauge.build("alertmanager_integrations", "Number of configured integrations.")
                .register(registry);
        configSuccessful = Gauge.build(
                        "alertmanager_config_last_reload_successful",
                        "Whether the last configuration reload attempt was successful.")
                .register(registry);
        configSuccessTime = Gauge.build(
                        "alertmanager_config_last_reload_success_timestamp_seconds",
                        "Timestamp of the last successful configuration reload.")
                .register(registry);
        configHash = Gauge.build(
                        "alertmanager_config_hash",
                        "Hash of the currently loaded alertmanager configuration. Note that this is not a"
                                + " cryptographically strong hash.")
                .register(registry);
        pending = Gauge.build("tocsin_notify_deliveries_pending", "Notifications decided and without outcome.")
                .register(registry);
        unsaved = Gauge.build("tocsin_notify_unsaved_rows", "Changes that the ledger has not taken yet.")
                .register(registry);
        uncertain = Counter.build(
                        "tocsin_notify_uncertain_repeats_total",
                        "Deliveries attempted again because it is not known whether the attempt before arrived.")
                .labelNames(INTEGRATION)
                .register(registry);
        lostClaims = Counter.build(
                        "tocsin_notify_lost_claims_total",
                        "Attempts whose claim was lost before their outcome was recorded.")
                .register(registry);
        unrecorded = Counter.build(
                        "tocsin_notify_unrecorded_outcomes_total",
                        "Attempts whose outcome the ledger could not take: they may be repeated.")
                .register(registry);
    }

    /** Takes note of a configuration. Counters that dashboards divide by exist from the start, as in Alertmanager. */
    void configured(NotifyConfig config) {
        receivers.set(config.receivers().size());
        inhibitionRules.set(config.inhibitRules().size());
        integrations.set(0);
        config.receivers().values().stream()
                .flatMap(receiver -> receiver.integrations().stream())
                .forEach(integration -> {
                    integrations.inc();
                    notifications.labels(integration.type());
                    for (FailureReason reason : FailureReason.values()) {
                        notificationsFailed.labels(integration.type(), reason.label());
                    }
                    requests.labels(integration.type());
                    requestsFailed.labels(integration.type());
                });
    }

    /** Takes note of the text of a configuration that is used; the same number as Alertmanager's of the same file. */
    void configText(String text) {
        try {
            byte[] sum = MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8));
            long low = 0;
            for (int i = 5; i >= 0; i--) {
                low = low << 8 | sum[i] & 0xff;
            }
            configHash.set(low);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has MD5", e);
        }
    }

    /** Sets the gauges by what there is. */
    void measure(NotifyMemory memory, Inhibitor inhibitor, long now) {
        long active = 0;
        long kept = 0;
        for (AlertEntry entry : memory.alerts()) {
            if (!entry.alert.resolvedAt(now)) {
                boolean suppressed = !memory.silenceIndex()
                                .silencing(entry.alert.labels(), now)
                                .isEmpty()
                        || inhibitor.inhibiting(entry.alert.labels(), now).isPresent();
                active += suppressed ? 0 : 1;
                kept += suppressed ? 1 : 0;
            }
        }
        alerts.labels("active").set(active);
        alerts.labels("suppressed").set(kept);
        alerts.labels("unprocessed").set(0);
        for (Silence.State state : Silence.State.values()) {
            silences.labels(state.text())
                    .set(memory.silences().stream()
                            .filter(silence -> silence.stateAt(now) == state)
                            .count());
        }
        groups.set(memory.groups().size());
        pending.set(
                memory.groups().stream().mapToInt(group -> group.pending.size()).sum());
    }
}
