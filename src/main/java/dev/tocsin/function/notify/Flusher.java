package dev.tocsin.function.notify;

import dev.tocsin.ledger.HistoryEvent;
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
import dev.tocsin.notify.group.NotifyHistory;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.group.OutcomeResult;
import dev.tocsin.notify.group.PendingDelivery;
import dev.tocsin.notify.group.Suppressors;
import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.route.Route;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jboss.logging.Logger;

/** Flushes groups and records outcomes in memory, each with its reason in the history. */
final class Flusher {

    private static final Logger LOG = Logger.getLogger(Flusher.class);

    private final NotifyMemory memory;
    private final NotifySetup setup;
    private final Routing routing;
    private final Inhibitor inhibitor;
    private final NotifyMetrics metrics;
    private final String externalUrl;
    private final DoubleSupplier random;

    /**
     * An attempt to make once the step is committed.
     *
     * @param unsent as it was written: begun
     * @param planned as it was before
     */
    record Attempt(
            GroupEntry group,
            Integration integration,
            GroupEntry.Unsent unsent,
            PendingDelivery planned,
            Deliverer.Rendered rendered) {

        /** Makes it. A defect is an outcome too: without one its group would wait for ever. */
        Deliverer.Attempted make(Deliverer by) {
            try {
                return by.attempt(integration, unsent.delivery(), rendered);
            } catch (RuntimeException | Error e) {
                LOG.error("a receiver failed unexpectedly", e);
                return new Deliverer.Attempted(
                        Outcome.RetryLater.unknown("defect: " + e.getClass().getSimpleName()), "other");
            }
        }
    }

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
        suppressed(result);
        NotifyHistory.of(result).forEach(entry -> event(group, now, entry));
        GroupState before = group.state;
        memory.changed(group, result.group());
        result.log().forEach(memory::put);
        Map<String, String> routeLabels = null;
        List<Attempt> attempts = new ArrayList<>();
        for (Decision decision : result.decisions()) {
            switch (decision) {
                case Decision.Nothing nothing -> memory.dropPending(group, nothing.integration());
                case Decision.LogOnly logOnly -> {
                    memory.dropPending(group, logOnly.integration());
                    memory.put(logOnly.entry());
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
        Deliverer.Rendered rendered;
        try {
            rendered = setup.deliverer().render(integration, deliver, before, routeLabels, now);
        } catch (Deliverer.RenderException e) {
            GroupEntry.Unsent failed = new GroupEntry.Unsent(id, deliver.delivery(), new byte[0]);
            memory.putPending(group, failed);
            record(group, failed, new Outcome.PermanentFailure(String.valueOf(e.getMessage())), "other", now);
            return Optional.empty();
        }
        if (due && mayHaveArrived(deliver.delivery())) {
            metrics.uncertain.labels(key.type()).inc();
            event(group, now, NotifyHistory.repeated(group.state, deliver.delivery()));
        }
        // An attempt begins right after this commit: until its outcome is recorded nobody knows whether it arrived.
        PendingDelivery written = due ? deliver.delivery().started() : deliver.delivery();
        GroupEntry.Unsent unsent = new GroupEntry.Unsent(id, written, rendered.body());
        memory.putPending(group, unsent);
        if (!due) {
            return Optional.empty();
        }
        group.attempting.add(key);
        return Optional.of(new Attempt(group, integration, unsent, deliver.delivery(), rendered));
    }

    /** Whether an attempt to tell this began of which nobody knows how it ended, of this delivery or of one before it. */
    private boolean mayHaveArrived(PendingDelivery delivery) {
        LogEntry entry = memory.log().get(new NotifyMemory.LogKey(delivery.groupKey(), delivery.integration()));
        boolean saidBefore = entry != null
                && entry.doubt()
                        .filter(doubt -> doubt.lastKey().equals(delivery.idempotencyKey()))
                        .isPresent();
        return delivery.uncertain() || delivery.attempts() == 0 && saidBefore;
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

    /** Takes back an attempt that was not begun: it is due as before, and decided anew. */
    void giveBack(GroupEntry group, Attempt attempt) {
        IntegrationKey key = attempt.planned().integration();
        group.attempting.remove(key);
        GroupEntry.Unsent current = group.pending.get(key);
        if (current != null && current.id() == attempt.unsent().id()) {
            memory.putPending(group, new GroupEntry.Unsent(current.id(), attempt.planned(), current.body()));
        }
        if (group.members.isEmpty() && group.attempting.isEmpty()) {
            memory.remove(group);
        }
    }

    /** Records how an attempt ended. */
    void outcome(GroupEntry group, GroupEntry.Unsent unsent, Deliverer.Attempted attempted, long tookNanos, long now) {
        Outcome outcome = attempted.outcome();
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
        record(group, current, outcome, attempted.failure(), now);
        if (group.members.isEmpty() && group.attempting.isEmpty()) {
            memory.remove(group);
        }
    }

    /**
     * An attempt may have arrived whose claim was lost, after what others have told since for all that anybody knows: the group's
     * next flush looks at it as at any other doubt. Where the same is recorded there is none.
     */
    void lost(PendingDelivery attempted) {
        LogEntry before = memory.log().get(new NotifyMemory.LogKey(attempted.groupKey(), attempted.integration()));
        boolean same = before != null
                && before.doubt().isEmpty()
                && before.firing().equals(attempted.firing())
                && before.resolved().equals(attempted.resolved());
        if (!same) {
            memory.put(LogEntry.inDoubt(Optional.ofNullable(before), attempted, LogEntry.RETENTION));
        }
    }

    private void record(GroupEntry group, GroupEntry.Unsent unsent, Outcome outcome, String failure, long now) {
        PendingDelivery delivery = unsent.delivery();
        IntegrationKey key = delivery.integration();
        Route route = routing.route(group).orElse(null);
        if (route == null) {
            memory.dropPending(group, key);
            return;
        }
        boolean othersOpen = group.pending.size() > 1;
        Optional<LogEntry> before =
                Optional.ofNullable(memory.log().get(new NotifyMemory.LogKey(delivery.groupKey(), key)));
        OutcomeResult result =
                Delivery.record(route, group.state, before, delivery, outcome, othersOpen, now, random.getAsDouble());
        event(group, now, NotifyHistory.of(group.state, delivery, outcome, result));
        memory.changed(group, result.group());
        result.log().ifPresent(memory::put);
        result.pending()
                .ifPresentOrElse(
                        next -> memory.putPending(group, new GroupEntry.Unsent(unsent.id(), next, unsent.body())),
                        () -> memory.dropPending(group, key));
        leave(group, result.removed());
        told(group, delivery, outcome, result, failure);
    }

    /** Metrics and log. Alertmanager counts a notification once a flush, however often it was attempted. */
    private void told(
            GroupEntry group, PendingDelivery delivery, Outcome outcome, OutcomeResult result, String failure) {
        String type = delivery.integration().type();
        boolean open = result.pending()
                .filter(next -> next.nextAttempt() != PendingDelivery.NEVER)
                .isPresent();
        if (!open) {
            metrics.notifications.labels(type).inc();
        }
        String error = switch (outcome) {
            case Outcome.Success _ -> "";
            case Outcome.PermanentFailure permanent -> permanent.error();
            case Outcome.RetryLater later -> later.error();
        };
        if (error.isEmpty()) {
            return;
        }
        if (!open) {
            metrics.notificationsFailed.labels(type, failure).inc();
        }
        LOG.warnf(
                "%s: attempt %d to notify about group %s failed, next %s: %s",
                delivery.integration(),
                delivery.attempts() + 1,
                group.state.groupKey(),
                open ? "attempt soon" : "at the group's next flush",
                error);
    }

    private void leave(GroupEntry group, List<GroupState.ResolvedMember> removed) {
        for (GroupState.ResolvedMember member : removed) {
            memory.alert(member.labels())
                    .filter(entry -> entry.alert.endsAt() == member.endsAt())
                    .ifPresent(entry -> {
                        memory.leave(group, entry);
                        if (entry.isInNoGroup()) {
                            inhibitor.remove(entry.alert.labels());
                            memory.remove(entry);
                        }
                    });
        }
    }

    private void suppressed(FlushResult result) {
        for (FlushResult.SuppressedAlert suppressed : result.suppressed()) {
            metrics.suppressed.labels(suppressed.suppression().cause()).inc();
        }
    }

    private void event(GroupEntry group, long now, NotifyHistory.Entry entry) {
        HistoryEvent.Kind kind = switch (entry.kind()) {
            case SUPPRESSION -> HistoryEvent.Kind.SUPPRESSION;
            case NOTIFICATION -> HistoryEvent.Kind.NOTIFICATION;
        };
        memory.changes()
                .event(new HistoryEvent(
                        kind, now, group.id, 0, entry.labels(), entry.subject(), entry.reason(), entry.detail()));
    }
}
