package dev.tocsin.function;

import dev.tocsin.function.notify.Deliverer;
import dev.tocsin.net.HttpClients;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.config.ReceiverConfig;
import dev.tocsin.notify.data.Notifications;
import dev.tocsin.notify.data.WebhookBody;
import dev.tocsin.notify.group.Decision;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.group.PendingDelivery;
import dev.tocsin.receiver.DeliveryOutcome;
import dev.tocsin.receiver.FailureReason;
import dev.tocsin.receiver.Message;
import dev.tocsin.receiver.Receiver;
import dev.tocsin.receiver.WebhookReceiver;
import dev.tocsin.template.AlertmanagerTemplates;
import dev.tocsin.template.NotificationData;
import dev.tocsin.template.TemplateException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/** Sends notifications through the receivers of one configuration. */
final class ReceiverDeliverer implements Deliverer {

    private final AlertmanagerTemplates templates;
    private final String externalUrl;
    private final LongSupplier now;
    private final Map<Integration, Receiver> receivers = new ConcurrentHashMap<>();

    /** @param now epoch nanoseconds, to which a receiver's {@code Retry-After} is added */
    ReceiverDeliverer(
            NotifyConfig config,
            AlertmanagerTemplates templates,
            HttpClients clients,
            String externalUrl,
            LongSupplier now) {
        this.templates = templates;
        this.externalUrl = externalUrl;
        this.now = now;
        for (ReceiverConfig receiver : config.receivers().values()) {
            for (Integration integration : receiver.integrations()) {
                if (integration instanceof Integration.Webhook webhook) {
                    receivers.put(webhook, new WebhookReceiver(webhook, clients));
                }
            }
        }
    }

    @Override
    public Rendered render(
            Integration integration,
            Decision.Deliver deliver,
            GroupState group,
            Map<String, String> routeLabels,
            long flushedAt)
            throws RenderException {
        if (!(integration instanceof Integration.Webhook webhook)) {
            throw new RenderException("integration " + integration.path() + " is not built yet");
        }
        WebhookBody.Truncated truncated = WebhookBody.truncate(deliver.alerts(), webhook.maxAlerts());
        NotificationData data = data(deliver, truncated.alerts(), group, routeLabels, flushedAt);
        try {
            String body = webhook.payload().isPresent()
                    ? WebhookBody.custom(webhook.payload().get(), templates, data, flushedAt)
                    : WebhookBody.json(data, group.groupKey(), truncated.dropped());
            return new Rendered(
                    body.getBytes(StandardCharsets.UTF_8), text -> templates.execute(text, data, flushedAt));
        } catch (TemplateException e) {
            throw new RenderException("template: " + e.getMessage());
        }
    }

    private NotificationData data(
            Decision.Deliver deliver,
            List<Alert> alerts,
            GroupState group,
            Map<String, String> routeLabels,
            long flushedAt) {
        return Notifications.of(deliver, alerts, group, routeLabels, externalUrl, flushedAt);
    }

    @Override
    public Duration timeout(Integration integration) {
        Receiver receiver = receivers.get(integration);
        return receiver == null ? Duration.ZERO : receiver.timeout();
    }

    @Override
    public Attempted attempt(Integration integration, PendingDelivery delivery, Rendered rendered) {
        Receiver receiver = receivers.get(integration);
        if (receiver == null) {
            return new Attempted(
                    new Outcome.RetryLater("the configuration changed meanwhile"), FailureReason.OTHER.label());
        }
        DeliveryOutcome outcome =
                receiver.attempt(new Message(rendered.body(), delivery.idempotencyKey(), rendered.template()));
        FailureReason reason = switch (outcome) {
            case DeliveryOutcome.Delivered _ -> FailureReason.OTHER;
            case DeliveryOutcome.Retry retry -> retry.reason();
            case DeliveryOutcome.Failed failed -> failed.reason();
            case DeliveryOutcome.Unknown unknown -> unknown.reason();
        };
        return new Attempted(outcome.toOutcome(now.getAsLong()), reason.label());
    }

    @Override
    public void close() {
        receivers.values().forEach(Receiver::close);
    }
}
