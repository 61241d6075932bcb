package dev.tocsin.function.notify;

import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.AlertOrder;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.config.ReceiverConfig;
import dev.tocsin.notify.data.Notifications;
import dev.tocsin.notify.group.Decision;
import dev.tocsin.notify.group.Delivery;
import dev.tocsin.notify.group.Flush;
import dev.tocsin.notify.group.FlushInput;
import dev.tocsin.notify.group.FlushResult;
import dev.tocsin.notify.group.GroupState;
import dev.tocsin.notify.group.IntegrationKey;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.group.NotificationReason;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.group.OutcomeResult;
import dev.tocsin.notify.group.PendingDelivery;
import dev.tocsin.notify.group.Suppression;
import dev.tocsin.notify.group.Suppressors;
import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.route.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.jboss.logging.Logger;

/** Flushes groups and records outcomes in memory, each with its reason in the history. */
final class Flusher {

    private static final Logger LOG = Logger.getLogger(Flusher.class);

    /** So many alerts are named in one event of the history. */
    private static final int NAMED = 10;

    private final NotifyMemory memory;
    private final NotifySetup setup;
    private final Routing routing;
    private final Inhibitor inhibitor;
    private final NotifyMetrics metrics;
    private final String externalUrl;
    private final DoubleSupplier random;

    /** An attempt to make once the step is committed. */
    record Attempt(GroupEntry group, Integration integration, GroupEntry.Unsent unsent) {}

    Flusher(
            NotifyMemory memory,
            NotifySetup setup,
            Routing routing,
            Inhibitor inhibitor,
            NotifyMetrics metrics,
            String externalUrl,
            DoubleSupplier random) {
        this.memory = memory;
        this.setup = setup;
        this.routing = routing;
        this.inhibitor = inhibitor;
        this.metrics = metrics;
        this.externalUrl = externalUrl;
        this.random = random;
    }

    /** Does what is due for a group and says which deliveries are to be attempted. */
    List<Attempt> flush(GroupEntry group, long now) {
        Route route = routing.route(group).orElse(null);
        ReceiverConfig receiver = route == null
                ? null
                : setup.config().receiver(route.options().receiver()).orElse(null);
        if (route == null || receiver == null) {
            routing.placeAll(now);
            if (memory.group(new NotifyMemory.GroupId(group.state.routeId(), group.state.groupLabels()))
                    .isPresent()) {
                memory.remove(group);
            }
            return List.of();
        }
        boolean tick = group.state.nextFlush() <= now;
        FlushInput input = input(group, route, receiver, now);
        FlushResult result = tick ? Flush.tick(input) : Flush.retry(input);
        return apply(group, route, receiver, result, now);
    }

    private FlushInput input(GroupEntry group, Route route, ReceiverConfig receiver, long now) {
        List<Alert> alerts = new ArrayList<>(group.members.size());
        group.members.forEach(member -> alerts.add(member.alert));
        Map<IntegrationKey, LogEntry> log = new HashMap<>();
        Map<IntegrationKey, PendingDelivery> pending = new HashMap<>();
        for (Integration integration : receiver.integrations()) {
            IntegrationKey key = IntegrationKey.of(receiver.name(), integration);
            LogEntry entry = memory.log().get(new NotifyMemory.LogKey(group.state.groupKey(), key));
            if (entry != null) {
                log.put(key, entry);
            }
        }
        group.pending.forEach((key, unsent) -> pending.put(key, unsent.delivery()));
        Suppressors suppressors =
                new Suppressors(inhibitor, memory.silenceIndex(), setup.config().timeIntervals());
        return new FlushInput(route, receiver, group.state, alerts, suppressors, log, pending, now);
    }

    private List<Attempt> apply(GroupEntry group, Route route, ReceiverConfig receiver, FlushResult result, long now) {
        suppressions(group, result, now);
        GroupState before = group.state;
        memory.changed(group, result.group());
        Map<String, String> routeLabels = null;
        List<Attempt> attempts = new ArrayList<>();
        for (Decision decision : result.decisions()) {
            switch (decision) {
                case Decision.Nothing nothing -> nothing(group, nothing, now);
                case Decision.LogOnly logOnly -> {
                    memory.dropPending(group, logOnly.integration());
                    memory.put(logOnly.entry());
                    event(group, now, "resolved alerts are not sent to " + logOnly.integration(), Map.of());
                }
                case Decision.Deliver deliver -> {
                    if (routeLabels == null) {
                        routeLabels = routeLabels(route, before, group, now);
                    }
                    deliver(group, receiver, deliver, before, routeLabels, now).ifPresent(attempts::add);
                }
            }
        }
        leave(group, result.removed());
        if (result.ended() || group.members.isEmpty()) {
            memory.remove(group);
            return List.of();
        }
        return attempts;
    }

    private void nothing(GroupEntry group, Decision.Nothing nothing, long now) {
        if (group.pending.containsKey(nothing.integration())) {
            memory.dropPending(group, nothing.integration());
            event(group, now, "not sent to " + nothing.integration() + " any more: " + why(nothing.why()), Map.of());
        } else if (nothing.why() == Decision.Nothing.Why.UNSUPPORTED) {
            event(
                    group,
                    now,
                    "not sent to " + nothing.integration() + ": this type of integration is not built yet",
                    Map.of());
        }
    }

    private static String why(Decision.Nothing.Why why) {
        return switch (why) {
            case NOTHING_NEW -> "the receiver knows all of it";
            case ALL_SUPPRESSED -> "all alerts are suppressed";
            case UNSUPPORTED -> "the integration is not in the configuration, or not built yet";
        };
    }

    private Optional<Attempt> deliver(
            GroupEntry group,
            ReceiverConfig receiver,
            Decision.Deliver deliver,
            GroupState before,
            Map<String, String> routeLabels,
            long now) {
        IntegrationKey key = deliver.integration();
        Integration integration = integration(receiver, key).orElseThrow();
        GroupEntry.Unsent old = group.pending.get(key);
        long id = old == null ? memory.nextId() : old.id();
        boolean due = deliver.delivery().nextAttempt() <= now;
        byte[] body;
        try {
            body = setup.deliverer().render(integration, deliver, before, routeLabels, now);
        } catch (Deliverer.RenderException e) {
            GroupEntry.Unsent failed = new GroupEntry.Unsent(id, deliver.delivery(), new byte[0]);
            memory.putPending(group, failed);
            record(group, failed, new Outcome.PermanentFailure(String.valueOf(e.getMessage())), now);
            return Optional.empty();
        }
        if (due && deliver.delivery().uncertain()) {
            metrics.uncertain.labels(key.type()).inc();
            event(
                    group,
                    now,
                    "repeated to " + key + ": it is not known whether the attempt before arrived",
                    Map.of("idempotencyKey", deliver.delivery().idempotencyKey()));
        }
        // An attempt begins right after this commit: until its outcome is recorded nobody knows whether it arrived.
        PendingDelivery written = due ? deliver.delivery().started() : deliver.delivery();
        GroupEntry.Unsent unsent = new GroupEntry.Unsent(id, written, body);
        memory.putPending(group, unsent);
        if (!due) {
            return Optional.empty();
        }
        group.attempting.add(key);
        return Optional.of(new Attempt(group, integration, unsent));
    }

    private static Optional<Integration> integration(ReceiverConfig receiver, IntegrationKey key) {
        return receiver.integrations().stream()
                .filter(i -> i.type().equals(key.type()) && i.index() == key.index())
                .findFirst();
    }

    private Map<String, String> routeLabels(Route route, GroupState state, GroupEntry group, long now) {
        List<Alert> alerts = group.members.stream()
                .map(member -> member.alert)
                .sorted(AlertOrder.INSTANCE)
                .toList();
        return Notifications.routeLabels(
                route,
                state,
                alerts,
                setup.templates(),
                externalUrl,
                now,
                (name, error) -> LOG.warnf("route %s: label %s: %s", route.id(), name, error));
    }

    /** Records how an attempt ended. */
    void outcome(GroupEntry group, GroupEntry.Unsent unsent, Outcome outcome, long tookNanos, long now) {
        IntegrationKey key = unsent.delivery().integration();
        group.attempting.remove(key);
        metrics.requests.labels(key.type()).inc();
        metrics.latency.labels(key.type()).observe(tookNanos / 1e9);
        if (!(outcome instanceof Outcome.Success)) {
            metrics.requestsFailed.labels(key.type()).inc();
        }
        GroupEntry.Unsent current = group.pending.get(key);
        if (current == null || current.id() != unsent.id()) {
            return; // The group ended meanwhile, because its route went away.
        }
        record(group, current, outcome, now);
        if (group.members.isEmpty() && group.attempting.isEmpty()) {
            memory.remove(group);
        }
    }

    private void record(GroupEntry group, GroupEntry.Unsent unsent, Outcome outcome, long now) {
        IntegrationKey key = unsent.delivery().integration();
        Route route = routing.route(group).orElse(null);
        if (route == null) {
            memory.dropPending(group, key);
            return;
        }
        boolean othersOpen = group.pending.size() > 1;
        OutcomeResult result =
                Delivery.record(route, group.state, unsent.delivery(), outcome, othersOpen, now, random.getAsDouble());
        memory.changed(group, result.group());
        result.log().ifPresent(memory::put);
        result.pending()
                .ifPresentOrElse(
                        next -> memory.putPending(group, new GroupEntry.Unsent(unsent.id(), next, unsent.body())),
                        () -> memory.dropPending(group, key));
        leave(group, result.removed());
        told(group, unsent, outcome, result, now);
    }

    private void told(GroupEntry group, GroupEntry.Unsent unsent, Outcome outcome, OutcomeResult result, long now) {
        PendingDelivery delivery = unsent.delivery();
        String to = delivery.integration().toString();
        String reason = delivery.reason().text();
        Map<String, String> detail = new LinkedHashMap<>();
        detail.put(
                "reasons",
                String.join(
                        ", ",
                        delivery.reasons().stream()
                                .map(NotificationReason::text)
                                .toList()));
        detail.put("firing", Integer.toString(delivery.firing().size()));
        detail.put("resolved", Integer.toString(delivery.resolved().size()));
        detail.put("idempotencyKey", delivery.idempotencyKey());
        switch (outcome) {
            case Outcome.Success success -> {
                metrics.notifications.labels(delivery.integration().type()).inc();
                detail.put("attempts", Integer.toString(delivery.attempts() + 1));
                detail.put("bodyBytes", Integer.toString(unsent.body().length));
                detail.put("bodyHash", Long.toHexString(dev.tocsin.model.XxHash64.hash(unsent.body())));
                event(group, now, "notified " + to + ": " + reason, detail);
            }
            case Outcome.PermanentFailure failure -> {
                failed(delivery);
                LOG.warnf(
                        "%s: notification for group %s failed for good: %s",
                        to, group.state.groupKey(), failure.error());
                event(group, now, "failed for good to " + to + ": " + failure.error(), detail);
            }
            case Outcome.RetryLater later -> {
                boolean givenUp =
                        result.pending().isPresent() && result.pending().get().nextAttempt() == PendingDelivery.NEVER;
                if (givenUp) {
                    failed(delivery);
                }
                LOG.warnf(
                        "%s: notification for group %s failed (attempt %d), %s: %s",
                        to,
                        group.state.groupKey(),
                        delivery.attempts() + 1,
                        givenUp ? "tried again at the next flush" : "tried again soon",
                        later.error());
                event(group, now, "attempt failed to " + to + ": " + later.error(), detail);
            }
        }
    }

    private void failed(PendingDelivery delivery) {
        metrics.notifications.labels(delivery.integration().type()).inc();
        metrics.notificationsFailed
                .labels(delivery.integration().type(), "other")
                .inc();
    }

    private void leave(GroupEntry group, List<GroupState.ResolvedMember> removed) {
        for (GroupState.ResolvedMember member : removed) {
            memory.alert(member.labels())
                    .filter(entry -> entry.alert.endsAt() == member.endsAt())
                    .ifPresent(entry -> {
                        memory.leave(group, entry);
                        if (entry.groups.isEmpty()) {
                            inhibitor.remove(entry.alert.labels());
                            memory.remove(entry);
                        }
                    });
        }
    }

    /** One event a cause: which alerts were kept out, and by what. */
    private void suppressions(GroupEntry group, FlushResult result, long now) {
        Map<String, List<Alert>> byCause = new TreeMap<>();
        for (FlushResult.SuppressedAlert suppressed : result.suppressed()) {
            metrics.suppressed.labels(suppressed.suppression().cause()).inc();
            byCause.computeIfAbsent(text(suppressed.suppression()), k -> new ArrayList<>())
                    .add(suppressed.alert());
        }
        byCause.forEach((cause, alerts) -> {
            List<String> names = alerts.stream()
                    .limit(NAMED)
                    .map(alert -> alert.labels().toString())
                    .sorted()
                    .toList();
            memory.changes()
                    .event(new HistoryEvent(
                            HistoryEvent.Kind.SUPPRESSION,
                            now,
                            group.id,
                            0,
                            group.state.groupLabels(),
                            "group " + group.id + " suppressed " + cause,
                            alerts.size() + (alerts.size() == 1 ? " alert " : " alerts ") + cause,
                            Map.of("groupKey", group.state.groupKey(), "alerts", String.join(" ", names))));
        });
    }

    private static String text(Suppression suppression) {
        return switch (suppression) {
            case Suppression.Silenced silenced -> "silenced by " + String.join(", ", silenced.by());
            case Suppression.Inhibited inhibited ->
                "inhibited by alert " + inhibited.by().source()
                        + (inhibited.by().ruleName().isEmpty()
                                ? " (rule " + (inhibited.by().rule() + 1) + ")"
                                : " (rule " + inhibited.by().ruleName() + ")");
            case Suppression.InMuteTime mute -> "muted by time interval " + String.join(", ", mute.intervals());
            case Suppression.OutsideActiveTime active ->
                "outside active time interval " + String.join(", ", active.intervals());
        };
    }

    private void event(GroupEntry group, long now, String reason, Map<String, String> detail) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("groupKey", group.state.groupKey());
        all.putAll(detail);
        Labels labels = group.state.groupLabels();
        memory.changes()
                .event(new HistoryEvent(
                        HistoryEvent.Kind.NOTIFICATION, now, group.id, 0, labels, "group " + group.id, reason, all));
    }
}
