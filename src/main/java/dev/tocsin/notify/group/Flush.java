package dev.tocsin.notify.group;

import dev.tocsin.model.Labels;
import dev.tocsin.model.XxHash64;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.AlertOrder;
import dev.tocsin.notify.config.Integration;
import dev.tocsin.notify.group.GroupState.ResolvedMember;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One step of an aggregation group, as Alertmanager's dispatcher and pipeline take it ({@code dispatch/dispatch.go},
 * {@code notify/*_stage.go}): suppress, then decide for each integration.
 *
 * <p>Other than there, a delivery outlives the process: a decision becomes a {@link PendingDelivery}, and the log changes
 * only with its recorded outcome ({@link Delivery#record}). Until then every later flush finds the old log, decides for
 * the same or a newer reason, and its delivery replaces the unsent one.
 */
public final class Flush {

    /** A flush may take at least this long before its attempts end, nanoseconds (Alertmanager {@code notify.MinTimeout}). */
    static final long MIN_TIMEOUT = 10_000_000_000L;

    private final FlushInput in;
    private final boolean tick;
    private final List<Alert> resolved = new ArrayList<>();
    private final List<FlushResult.SuppressedAlert> suppressed = new ArrayList<>();
    private final Map<IntegrationKey, LogEntry> log;
    private final List<LogEntry> noted = new ArrayList<>();
    private List<String> mutedBy;

    private Flush(FlushInput in, boolean tick) {
        this.in = in;
        this.tick = tick;
        this.mutedBy = in.group().mutedBy();
        this.log = new HashMap<>(in.log());
    }

    /** The flush of a group that is due. The next one is {@code group_interval} after this. */
    public static FlushResult tick(FlushInput in) {
        return new Flush(in, true).run();
    }

    /**
     * What becomes of a group's unsent deliveries before they are attempted in a later wake-up than the one that decided
     * them: suppression, resolution and the log apply again, as at a flush. Each is decided anew, with what is true now,
     * or dropped; integrations without an unsent delivery and the time of the next flush are left alone.
     */
    public static FlushResult retry(FlushInput in) {
        return new Flush(in, false).run();
    }

    private FlushResult run() {
        in.pending().values().stream().filter(PendingDelivery::uncertain).forEach(this::note);
        List<Alert> alerts = new ArrayList<>(in.alerts().size());
        for (Alert alert : in.alerts()) {
            // What is firing now stays firing however long the delivery takes.
            boolean over = alert.resolvedAt(in.now());
            alerts.add(over ? alert : alert.withEndsAt(Alert.NO_END));
            if (over) {
                resolved.add(alert);
            }
        }
        if (alerts.isEmpty()) {
            return new FlushResult(in.group(), true, dropAll(), noted, List.of(), List.of());
        }
        alerts.sort(AlertOrder.INSTANCE);
        List<Alert> left = suppress(alerts);
        List<Decision> decisions = decide(left);
        return finish(decisions);
    }

    /** An attempt began whose end was not recorded. It is replaced or dropped now: from here on the log has it. */
    private void note(PendingDelivery unsent) {
        Optional<LogEntry> before = Optional.ofNullable(log.get(unsent.integration()));
        LogEntry after = LogEntry.inDoubt(before, unsent, Delivery.keep(in.route()));
        if (before.isEmpty() || !before.get().equals(after)) {
            log.put(unsent.integration(), after);
            noted.add(after);
        }
    }

    private List<Decision> dropAll() {
        return in.pending().values().stream()
                .<Decision>map(
                        p -> new Decision.Nothing(p.integration(), Decision.Nothing.Why.NOTHING_NEW, Optional.of(p)))
                .toList();
    }

    private List<Alert> suppress(List<Alert> alerts) {
        List<Alert> left = new ArrayList<>(alerts.size());
        for (Alert alert : alerts) {
            Optional<Suppression> inhibited = in.suppressors()
                    .inhibitor()
                    .inhibiting(alert.labels(), in.now())
                    .map(Suppression.Inhibited::new);
            keepOrSuppress(alert, inhibited, left);
        }
        if (left.isEmpty()) {
            return left;
        }
        Optional<Suppression> byTime = suppressedByTime();
        if (byTime.isPresent()) {
            left.forEach(alert -> suppressed.add(new FlushResult.SuppressedAlert(alert, byTime.get())));
            return List.of();
        }
        List<Alert> unsilenced = new ArrayList<>(left.size());
        for (Alert alert : left) {
            List<String> ids = in.suppressors().silences().silencing(alert.labels(), in.now());
            keepOrSuppress(
                    alert, ids.isEmpty() ? Optional.empty() : Optional.of(new Suppression.Silenced(ids)), unsilenced);
        }
        return unsilenced;
    }

    private void keepOrSuppress(Alert alert, Optional<Suppression> suppression, List<Alert> left) {
        suppression.ifPresentOrElse(
                s -> suppressed.add(new FlushResult.SuppressedAlert(alert, s)), () -> left.add(alert));
    }

    private Optional<Suppression> suppressedByTime() {
        List<String> active = in.route().options().activeTimeIntervals();
        if (!active.isEmpty()
                && in.suppressors().intervals().holding(active, in.now()).isEmpty()) {
            mutedBy = active;
            return Optional.of(new Suppression.OutsideActiveTime(active));
        }
        mutedBy = in.suppressors().intervals().holding(in.route().options().muteTimeIntervals(), in.now());
        return mutedBy.isEmpty() ? Optional.empty() : Optional.of(new Suppression.InMuteTime(mutedBy));
    }

    private List<Decision> decide(List<Alert> alerts) {
        AlertHashes firing = hashes(alerts, false);
        AlertHashes over = hashes(alerts, true);
        List<Decision> out = new ArrayList<>();
        for (Integration integration : in.receiver().integrations()) {
            IntegrationKey key = IntegrationKey.of(in.receiver().name(), integration);
            Optional<PendingDelivery> unsent = Optional.ofNullable(in.pending().get(key));
            if (tick || unsent.isPresent()) {
                out.add(decide(integration, key, unsent, alerts, firing, over));
            }
        }
        // A delivery to an integration that the configuration no longer has.
        for (Map.Entry<IntegrationKey, PendingDelivery> entry : in.pending().entrySet()) {
            if (out.stream().noneMatch(d -> d.integration().equals(entry.getKey()))) {
                out.add(new Decision.Nothing(
                        entry.getKey(), Decision.Nothing.Why.UNSUPPORTED, Optional.of(entry.getValue())));
            }
        }
        return out;
    }

    private AlertHashes hashes(List<Alert> alerts, boolean over) {
        return AlertHashes.of(alerts.stream()
                .filter(a -> a.resolvedAt(in.now()) == over)
                .map(Alert::labels)
                .toList());
    }

    private Decision decide(
            Integration integration,
            IntegrationKey key,
            Optional<PendingDelivery> unsent,
            List<Alert> alerts,
            AlertHashes firing,
            AlertHashes over) {
        if (integration instanceof Integration.Unsupported) {
            return new Decision.Nothing(key, Decision.Nothing.Why.UNSUPPORTED, unsent);
        }
        if (alerts.isEmpty()) {
            return new Decision.Nothing(key, Decision.Nothing.Why.ALL_SUPPRESSED, unsent);
        }
        Optional<LogEntry> entry = Optional.ofNullable(log.get(key));
        long repeat = in.route().options().repeatInterval();
        // Whether it is time to repeat is looked at when the group is flushed, not when what waits is decided anew.
        long flushedAt = tick ? in.now() : unsent.orElseThrow().flushedAt();
        NotificationReason reason = Dedup.decide(entry, firing, over, integration.sendResolved(), repeat, flushedAt);
        if (reason == NotificationReason.NONE) {
            return new Decision.Nothing(key, Decision.Nothing.Why.NOTHING_NEW, unsent);
        }
        if (!integration.sendResolved() && firing.isEmpty()) {
            LogEntry next = Delivery.entry(
                    in.route(),
                    in.group().groupKey(),
                    key,
                    firing,
                    over,
                    in.now(),
                    entry.map(LogEntry::receiverData).orElse(Map.of()));
            return new Decision.LogOnly(next, reason, unsent);
        }
        List<Alert> sent = integration.sendResolved()
                ? alerts
                : alerts.stream().filter(a -> !a.resolvedAt(in.now())).toList();
        boolean inDoubt = Dedup.recorded(entry, firing, over, integration.sendResolved(), repeat, flushedAt)
                == NotificationReason.NONE;
        return new Decision.Deliver(
                delivery(key, unsent, entry, reason, firing, over, flushedAt), sent, unsent, inDoubt);
    }

    private PendingDelivery delivery(
            IntegrationKey key,
            Optional<PendingDelivery> unsent,
            Optional<LogEntry> entry,
            NotificationReason reason,
            AlertHashes firing,
            AlertHashes over,
            long flushedAt) {
        List<NotificationReason> reasons =
                new ArrayList<>(unsent.map(PendingDelivery::reasons).orElse(List.of()));
        reasons.remove(reason);
        reasons.add(reason);
        long timeout = Math.max(in.route().options().groupInterval(), MIN_TIMEOUT);
        long notBefore = unsent.map(PendingDelivery::notBefore).orElse(0L);
        return new PendingDelivery(
                in.group().groupKey(),
                key,
                reasons,
                firing,
                over,
                flushedAt,
                unsent.map(PendingDelivery::decidedAt).orElse(in.now()),
                tick ? in.now() + timeout : unsent.orElseThrow().deadline(),
                tick ? 0 : unsent.orElseThrow().attempts(),
                tick ? Math.max(in.now(), notBefore) : unsent.orElseThrow().nextAttempt(),
                notBefore,
                unsent.filter(PendingDelivery::uncertain).isPresent(),
                unsent.map(PendingDelivery::lastError).orElse(""),
                idempotencyKey(key, entry, reason, firing, over));
    }

    /**
     * Depends on what the receiver was told last and is told now, not on when or how often that is tried: a repeat after
     * a success differs by the entry it follows, and what begins a group by when the group did. Entries are deleted some
     * time after their group has ended; were nothing in their place, a later incident would have the key of the first. What may
     * have arrived last is said again with the key that it had; anything else is other news than what came before it.
     */
    private String idempotencyKey(
            IntegrationKey key,
            Optional<LogEntry> entry,
            NotificationReason reason,
            AlertHashes firing,
            AlertHashes over) {
        Optional<Doubt> doubt = entry.flatMap(LogEntry::doubt);
        if (doubt.isPresent() && doubt.get().lastSaid(firing, over)) {
            return doubt.get().lastKey();
        }
        String after = doubt.map(d -> '\0' + d.lastKey()).orElse("");
        byte[] names = (in.group().groupKey() + '\0' + key + '\0' + reason + after).getBytes(StandardCharsets.UTF_8);
        byte[] alerts = firing.toBytes();
        byte[] ended = over.toBytes();
        Optional<Long> told = entry.map(LogEntry::timestamp).filter(at -> at != LogEntry.NOTHING_TOLD);
        ByteBuffer all = ByteBuffer.allocate(names.length + alerts.length + ended.length + 3 * Long.BYTES + 1);
        // A group may be flushed, and told of, at the very moment that it was created: which of the two it is has to be
        // said.
        all.put(names)
                .put((byte) (told.isPresent() ? 1 : 0))
                .putLong(told.orElse(in.group().createdAt()));
        all.putLong(alerts.length).put(alerts).putLong(ended.length).put(ended);
        return String.format("%016x", XxHash64.hash(all.array()));
    }

    private FlushResult finish(List<Decision> decisions) {
        boolean open = decisions.stream().anyMatch(Decision.Deliver.class::isInstance);
        boolean failed = !tick && in.group().flushFailed();
        List<ResolvedMember> over = tick
                ? resolved.stream().map(ResolvedMember::of).toList()
                : in.group().resolvedAtFlush();
        boolean succeeded = !open && !failed;
        List<ResolvedMember> removed = succeeded ? stillResolved(over) : List.of();
        GroupState next = new GroupState(
                in.group().routeId(),
                in.group().groupKey(),
                in.group().groupLabels(),
                in.group().createdAt(),
                tick
                        ? in.now() + in.route().options().groupInterval()
                        : in.group().nextFlush(),
                in.group().flushes() + (tick ? 1 : 0),
                failed,
                succeeded ? List.of() : over,
                mutedBy);
        return new FlushResult(next, removed.size() == in.alerts().size(), decisions, noted, suppressed, removed);
    }

    private List<ResolvedMember> stillResolved(List<ResolvedMember> members) {
        if (tick) {
            return members;
        }
        Map<Labels, Alert> now = new HashMap<>();
        resolved.forEach(alert -> now.put(alert.labels(), alert));
        return members.stream()
                .filter(m -> {
                    Alert alert = now.get(m.labels());
                    return alert != null && alert.endsAt() == m.endsAt();
                })
                .toList();
    }
}
