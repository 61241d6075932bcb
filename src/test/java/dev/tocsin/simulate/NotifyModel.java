package dev.tocsin.simulate;

import dev.tocsin.notify.group.PendingDelivery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What receivers were told and what of that is recorded; judges each attempt when it begins: nothing is sent that is
 * suppressed, nothing is said twice once its success is recorded.
 */
final class NotifyModel {

    /** As long as this what is decided may lie before it is sent, with some slack: {@code SharedNotify.STALE}. */
    private static final long STALE = 8 * Timeline.SECOND;

    /**
     * What a receiver was last told of a group.
     *
     * @param at when it arrived
     * @param by who forgets it when it dies, because the ledger takes nothing; empty if that knows
     */
    record Told(String target, Message message, long at, Optional<SimProcess> by) {

        /** Whether nobody knows any more that it was told. */
        boolean isForgotten() {
            return by.isPresent() && by.get().isDead();
        }
    }

    /** What is recorded of a group and a receiver. */
    private record Recorded(Message message, long flushedAt, long at) {}

    /** An attempt that succeeded, whose outcome is being recorded. */
    record Unrecorded(SimProcess by, PendingDelivery delivery, Message message, long at) {

        private boolean isSame(Unrecorded other) {
            return delivery.groupKey().equals(other.delivery.groupKey())
                    && delivery.integration().equals(other.delivery.integration())
                    && delivery.flushedAt() == other.delivery.flushedAt()
                    && message.equals(other.message);
        }
    }

    private final World world;
    private final Map<String, Told> told = new HashMap<>();
    private final Map<String, Recorded> recorded = new HashMap<>();

    /**
     * What was decided to be attempted since, by target and group: written as begun, it may have arrived for all that anybody
     * knows who finds it.
     */
    private final Map<String, List<Begun>> begun = new HashMap<>();

    private record Begun(Message message, long at) {}

    /**
     * Attempts at work, by process, each within those before it. What one of them said may arrive, or be written down to be in
     * doubt, after somebody else has told and recorded something later.
     */
    private final Map<SimProcess, List<Open>> open = new HashMap<>();

    private record Open(String targetAndGroup, Message message) {}

    private final Map<String, Message> underWay = new HashMap<>();
    private final Set<String> succeededKeys = new HashSet<>();
    private final Map<String, Long> firstArrival = new HashMap<>();
    private final Map<String, Long> lastFailure = new HashMap<>();
    private final List<Unrecorded> unrecorded = new ArrayList<>();

    /** When the only process last died with evaluations that the ledger had not taken. */
    private long evaluationsLost;

    private int successes;
    private int repeated;

    NotifyModel(World world) {
        this.world = world;
    }

    Iterable<Told> told() {
        return told.values();
    }

    /** Whether a receiver was last told that an alert fires. */
    boolean knows(String target, String alert) {
        return toldAt(target, alert) > 0;
    }

    /** Whether what a receiver was last told of an alert is forgotten: what is recorded of it may be something else. */
    boolean isForgotten(String target, String alert) {
        return told.values().stream()
                .anyMatch(t -> t.isForgotten()
                        && t.target().equals(target)
                        && (tells(t.message(), alert) || isRecordedToTell(t, alert)));
    }

    private boolean isRecordedToTell(Told forgotten, String alert) {
        Recorded last = recorded.get(forgotten.target() + forgotten.message().groupKey());
        return last != null && tells(last.message(), alert);
    }

    private static boolean tells(Message message, String alert) {
        return message.firing().contains(alert) || message.resolved().contains(alert);
    }

    /** When a receiver was last told that an alert fires; 0 if it does not know. */
    long toldAt(String target, String alert) {
        long last = 0;
        for (Told t : told.values()) {
            if (t.message().firing().contains(alert) && t.target().equals(target)) {
                last = Math.max(last, t.at());
            }
        }
        return last;
    }

    long lastFailure(String target) {
        return lastFailure.getOrDefault(target, 0L);
    }

    int successes() {
        return successes;
    }

    /** Messages that arrived again because their success was not known. */
    int repeated() {
        return repeated;
    }

    /** An attempt is about to be written as begun. */
    void decided(String target, Message message) {
        begun.computeIfAbsent(target + message.groupKey(), _ -> new ArrayList<>())
                .add(new Begun(message, world.timeline().now()));
    }

    /** An attempt begins. */
    void begins(SimProcess process, String target, Message message, PendingDelivery delivery, RoutingSpec by) {
        open.computeIfAbsent(process, _ -> new ArrayList<>()).add(new Open(target + message.groupKey(), message));
        long now = world.timeline().now();
        RouteSpec route = by.routeTo(delivery.integration().receiver());
        // Decided by the configuration before.
        boolean newRouting = world.routingChangedAt() > now - STALE;
        if (!newRouting && route.muteAt(now) && route.muteAt(now - STALE)) {
            world.violated("nothing is sent while muted", target + " " + message);
        }
        // What the only process evaluated and could not commit yet is known to it alone.
        boolean ahead = process.isAlone() && process.storage().isAny();
        for (String alert : ahead || newRouting ? Set.<String>of() : message.firing()) {
            world.suppression()
                    .sentWrongly(alert, now - STALE, by, delivery.flushedAt())
                    .ifPresent(why -> world.violated("nothing is sent while " + why, target + " " + alert));
        }
        if (succeededKeys.contains(target + delivery.idempotencyKey())) {
            world.violated("no delivery whose success is recorded is repeated", target + " " + message);
        }
        Recorded last = recorded.get(target + message.groupKey());
        boolean maybeNews = begun.getOrDefault(target + message.groupKey(), List.of()).stream()
                .anyMatch(said -> isNews(said.message(), message));
        // What was told to be over by an evaluation that is lost fires on, and that is told.
        boolean maybeOver = ahead || last != null && evaluationsLost > last.at();
        if (last != null && !maybeOver && !maybeNews && !isNews(last, message, target, by, delivery)) {
            world.violated(
                    "nothing is said twice",
                    target + " " + message + " after " + last.message() + " of " + Trace.time(last.at()));
        }
        Long before = firstArrival.get(target + delivery.idempotencyKey());
        if (before != null && !process.isAhead() && !world.observer().namesCause(delivery, before)) {
            world.violated("every repeat names its cause", target + " " + message);
        }
        underWay.put(target + delivery.idempotencyKey(), message);
    }

    /** How many attempts of a process are at work. */
    int open(SimProcess process) {
        return open.getOrDefault(process, List.of()).size();
    }

    /** An attempt has ended, and so have those within it; what came of it is written down if it ever will be. */
    void ended(SimProcess process, int left) {
        List<Open> of = open.computeIfAbsent(process, _ -> new ArrayList<>());
        of.subList(left, of.size()).clear();
    }

    /** Whether a message tells something new to who got another. */
    private static boolean isNews(Message before, Message message) {
        return !before.firing().containsAll(message.firing())
                || message.firing().isEmpty() && !before.firing().isEmpty()
                || !before.resolved().containsAll(message.resolved());
    }

    /** Alertmanager's rule, and what a reader of messages can know of it. */
    private boolean isNews(Recorded last, Message message, String target, RoutingSpec by, PendingDelivery delivery) {
        RouteSpec route = by.routeTo(delivery.integration().receiver());
        return isNews(last.message(), message)
                || delivery.flushedAt() - last.flushedAt() >= route.repeatSeconds() * Timeline.SECOND
                || message.firing().stream().anyMatch(alert -> wasOver(target, alert, last.flushedAt()));
    }

    /**
     * Whether an alert has not been there for who is notified, all the time since a moment. A target that is not told of
     * resolved alerts cannot tell from messages when what it knows is forgotten.
     */
    private boolean wasOver(String target, String alert, long since) {
        return !world.alerts().firesSince(alert, since) || world.watch().suppressedSince(target, alert, since);
    }

    /**
     * A message arrived.
     *
     * @param by who sent it
     * @param begunAt when its attempt began
     * @param written whether the ledger knew of the attempt: the only process sends also while that takes nothing
     */
    void arrived(
            SimProcess by, String target, Message message, PendingDelivery delivery, long begunAt, boolean written) {
        Recorded last = recorded.get(target + message.groupKey());
        if (last == null || last.at() <= begunAt) {
            told.put(
                    target + message.groupKey(),
                    new Told(target, message, world.timeline().now(), written ? Optional.empty() : Optional.of(by)));
        } // Else its sender was given up, and stood still until another had told and recorded something: nobody can
        // know.
        if (!written) {
            return;
        }
        if (firstArrival.putIfAbsent(
                        target + delivery.idempotencyKey(), world.timeline().now())
                != null) {
            repeated++;
        }
    }

    void failed(String target) {
        lastFailure.put(target, world.timeline().now());
    }

    /** A receiver's "taken" reached a process. */
    void succeeded(SimProcess by, PendingDelivery delivery) {
        String target =
                delivery.integration().receiver() + "[" + delivery.integration().index() + "]";
        unrecorded.add(new Unrecorded(
                by,
                delivery,
                underWay.get(target + delivery.idempotencyKey()),
                world.timeline().now()));
    }

    List<Unrecorded> unrecorded() {
        return unrecorded;
    }

    /** A success is in the ledger. Of several attempts that succeeded one is recorded. */
    void recorded(Unrecorded success) {
        unrecorded.removeIf(same -> same.isSame(success));
        PendingDelivery delivery = success.delivery();
        String target =
                delivery.integration().receiver() + "[" + delivery.integration().index() + "]";
        succeededKeys.add(target + delivery.idempotencyKey());
        begun.getOrDefault(target + delivery.groupKey(), new ArrayList<>()).removeIf(said -> said.at() < success.at());
        open.values()
                .forEach(attempts -> attempts.stream()
                        .filter(attempt -> attempt.targetAndGroup().equals(target + delivery.groupKey()))
                        .forEach(attempt -> decided(target, attempt.message())));
        told.computeIfPresent(
                target + delivery.groupKey(),
                (_, t) -> t.message().equals(success.message())
                        ? new Told(t.target(), t.message(), t.at(), Optional.empty())
                        : t);
        Recorded before = recorded.get(target + delivery.groupKey());
        if (before != null
                && before.flushedAt() == delivery.flushedAt()
                && before.message().equals(success.message())) {
            return; // Of another attempt, while this one was under way.
        }
        recorded.put(
                target + delivery.groupKey(),
                new Recorded(
                        success.message(),
                        delivery.flushedAt(),
                        world.timeline().now()));
        successes++;
    }

    /** A process is gone, and with it what it did not record. */
    void gone(SimProcess process) {
        if (process.isAlone() && process.storage().isAny()) {
            evaluationsLost = world.timeline().now();
        }
        unrecorded.removeIf(success -> success.by() == process);
        open.remove(process);
    }
}
