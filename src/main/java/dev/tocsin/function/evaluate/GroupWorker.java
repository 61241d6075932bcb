package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.alerting.GroupEvaluation;
import dev.tocsin.alerting.GroupResult;
import dev.tocsin.alerting.GroupState;
import dev.tocsin.alerting.GroupStateDelta;
import dev.tocsin.alerting.RuleOutcome;
import dev.tocsin.alerting.Tick;
import dev.tocsin.alerting.Transition;
import dev.tocsin.function.DueLoop;
import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.RuleLedger;
import dev.tocsin.model.GoFloat;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.Slots;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One rule group at work: reads its state once, then at each slot evaluates, commits, hands over. While the ledger takes
 * nothing it goes on in memory: what was not committed is committed with the next tick, and its alerts go to notify
 * directly.
 */
final class GroupWorker implements DueLoop.Unit {

    private static final Logger LOG = Logger.getLogger(GroupWorker.class);
    private static final long SECOND = 1_000_000_000L;

    /** So much history is kept in memory while the ledger takes nothing; the oldest goes first. */
    private static final int MAX_UNSAVED_EVENTS = 10_000;

    private final EvaluateContext context;
    private final String key;
    private final StoreSink sink;

    /** What the ledger has not taken yet: all evaluations since as one, with the last change of each alert. */
    private Optional<GroupStateDelta> uncommitted = Optional.empty();

    private int ticksUncommitted;
    private final Map<Handed, Inbox.Change> handed = new LinkedHashMap<>();
    private final List<HistoryEvent> events = new ArrayList<>();
    private RuleLedger.Unit unit;

    private volatile Version version;
    private volatile GroupState state;
    private volatile RuleLedger.Progress progress;
    private volatile boolean stopped;
    private volatile boolean finished;

    /** What notify tells a rule's alerts apart by. */
    private record Handed(Labels labels, long origin) {}

    /** A version of the group's definition and what was made for it. */
    private record Version(
            RuleGroup group, GroupEvaluation evaluation, RuleAnswers answers, Slots slots, boolean removed) {}

    GroupWorker(EvaluateContext context, RuleGroup group, RuleLedger.Loaded loaded) {
        this.context = context;
        this.unit = loaded.unit();
        this.key = group.id().key();
        this.sink = new StoreSink(context.store());
        this.state = loaded.state();
        this.version = version(group, false);
        this.progress = scheduled(loaded.unit().progress(), version.slots);
        context.metrics().begin(key, group.intervalNanos() / 1e9, group.rules().size());
    }

    private Version version(RuleGroup group, boolean removed) {
        return new Version(
                group,
                new GroupEvaluation(group, context.expander(), context.options()),
                new RuleAnswers(context.engine(), context.source(), () -> stopped, context.newestSample()),
                Slots.of(group),
                removed);
    }

    /** Where a group goes on after a restart: at the slot after its last one, which may be past. */
    private static RuleLedger.Progress scheduled(RuleLedger.Progress p, Slots slots) {
        long next = p.watermark() == AlertInstance.NEVER ? p.nextDue() : slots.next(p.watermark());
        return due(p, next, slots.intervalNanos(), 0);
    }

    RuleGroup group() {
        return version.group;
    }

    boolean isRemoved() {
        return version.removed;
    }

    /** Whether a removed group has nothing left to tell. */
    boolean isFinished() {
        return finished;
    }

    GroupState state() {
        return state;
    }

    RuleLedger.Progress progress() {
        return progress;
    }

    /** Another version of the definition, from the next slot on; its state is found by rule. */
    synchronized void redefine(RuleGroup group, boolean removed) {
        version = version(group, removed);
        long now = context.ledger().database().nowNanos();
        RuleLedger.Progress p = progress;
        progress = removed
                ? ending(p, now)
                : due(p, version.slots.next(Math.max(now, p.watermark())), group.intervalNanos(), 0);
        context.metrics().begin(key, group.intervalNanos() / 1e9, group.rules().size());
    }

    /** A removed group has nothing to wait for: its alerts end now. */
    private static RuleLedger.Progress ending(RuleLedger.Progress p, long now) {
        return due(p, Math.max(now, p.watermark() + 1), p.interval(), now);
    }

    private static RuleLedger.Progress due(RuleLedger.Progress p, long next, long interval, long removedAt) {
        return new RuleLedger.Progress(
                p.watermark(),
                next,
                p.lastStarted(),
                p.lastDuration(),
                p.iterations(),
                p.missed(),
                interval,
                p.recent(),
                removedAt);
    }

    void stop() {
        stopped = true;
    }

    @Override
    public String name() {
        return "rule group " + key;
    }

    @Override
    public long nextDue() {
        return finished ? Long.MAX_VALUE : progress.nextDue();
    }

    @Override
    public synchronized void run() {
        long now = context.ledger().database().nowNanos();
        if (stopped || finished || progress.nextDue() > now) {
            return;
        }
        Version v = version;
        long due = progress.nextDue();
        // Missed slots are passed over, as in Prometheus; a removed group ends off its slots.
        long slot = v.removed ? now : Math.max(due, v.slots.slot(now));
        if (slot <= state.evaluatedAt()) {
            slot = v.removed ? state.evaluatedAt() + 1 : v.slots.next(state.evaluatedAt());
            if (slot > now) {
                progress = next(progress, progress.watermark(), slot, progress.lastStarted(), 0, 0, progress.recent());
                return;
            }
        }
        long missed = v.removed ? 0 : (slot - due) / v.slots.intervalNanos();
        evaluate(v, slot, now, missed);
    }

    private void evaluate(Version v, long slot, long now, long missed) {
        Tick tick = new Tick(slot, now, v.answers, sink, context.ledger().ids()::next, System::nanoTime, () -> stopped);
        GroupResult result = v.evaluation.run(state, tick);
        if (result.interrupted()) {
            return; // Shutting down: the slot is evaluated again at the next start.
        }
        if (missed > 0) {
            events.add(event(
                    HistoryEvent.Kind.MISSED,
                    slot,
                    Labels.EMPTY,
                    "missed " + key,
                    missed + " slots were not evaluated",
                    Map.of("group", key, "slots", Long.toString(missed))));
        }
        record(result);
        long following = v.removed ? slot + v.slots.intervalNanos() : v.slots.next(slot);
        RuleLedger.Progress after = next(
                progress,
                slot,
                following,
                now,
                result.durationNanos(),
                1 + missed,
                RecentEvaluations.add(progress.recent(), slot, now, result));
        after = withMissed(after, missed);
        commit(v, result, after, now);
        measure(result, slot, now, missed);
    }

    private static RuleLedger.Progress next(
            RuleLedger.Progress p,
            long watermark,
            long nextDue,
            long started,
            long took,
            long iterations,
            String recent) {
        return new RuleLedger.Progress(
                watermark,
                nextDue,
                started,
                took,
                p.iterations() + iterations,
                p.missed(),
                p.interval(),
                recent,
                p.removedAt());
    }

    private static RuleLedger.Progress withMissed(RuleLedger.Progress p, long missed) {
        return new RuleLedger.Progress(
                p.watermark(),
                p.nextDue(),
                p.lastStarted(),
                p.lastDuration(),
                p.iterations(),
                p.missed() + missed,
                p.interval(),
                p.recent(),
                p.removedAt());
    }

    private void commit(Version v, GroupResult result, RuleLedger.Progress after, long now) {
        List<Inbox.Change> changes =
                context.handOver().inbox(result.changes(), context.ledger().inbox());
        GroupStateDelta delta =
                uncommitted.map(before -> before.then(result.delta())).orElse(result.delta());
        for (Inbox.Change change : changes) {
            Handed what = new Handed(change.alert().labels(), change.origin());
            handed.remove(what); // The order of changes is kept.
            handed.put(what, change);
        }
        try {
            // Also what notify was handed directly: it knows by the ids what it has, and after a crash it has nothing.
            context.ledger().rules().commit(unit, after, List.of(delta), handed.values(), events);
            boolean news = !handed.isEmpty();
            forgetUncommitted();
            if (news) {
                context.changed().run();
            }
        } catch (LedgerException e) {
            context.metrics()
                    .commitFailures
                    .labels(key, e.kind().name().toLowerCase(Locale.ROOT))
                    .inc();
            if (e.kind() == LedgerException.Kind.CONFLICT) {
                reload(v);
                return;
            }
            LOG.warnf(
                    "rule group %s: state of %s is kept in memory: %s",
                    key, instant(after.watermark()), e.getMessage());
            // Whoever is to be paged is paged; the rows follow when the ledger is back.
            context.unsaved().accept(changes);
            uncommitted = Optional.of(delta);
            ticksUncommitted++;
            if (events.size() > MAX_UNSAVED_EVENTS) {
                events.subList(0, events.size() - MAX_UNSAVED_EVENTS).clear();
            }
        }
        state = result.state();
        progress = after;
        context.metrics().unsaved.labels(key).set(ticksUncommitted);
        if (!result.outgoing().isEmpty() && !context.outgoing().isIdle()) {
            context.outgoing()
                    .send(context.handOver().outgoing(result.outgoing().toList()));
        }
        if (v.removed && state.isSettled() && uncommitted.isEmpty()) {
            finish();
        }
    }

    private void finish() {
        try {
            context.ledger().rules().delete(unit);
        } catch (LedgerException e) {
            LOG.warnf("rule group %s is removed, its rows go later: %s", key, e.getMessage());
            return;
        }
        context.metrics().end(key);
        finished = true;
    }

    private void forgetUncommitted() {
        uncommitted = Optional.empty();
        ticksUncommitted = 0;
        handed.clear();
        events.clear();
    }

    /** Somebody else advanced the group: what was computed here counts for nothing. */
    private void reload(Version v) {
        LOG.warnf("rule group %s was advanced by another worker; its state is read again", key);
        RuleLedger.Loaded loaded = context.ledger().rules().load(v.group.id(), progress);
        forgetUncommitted();
        unit = loaded.unit();
        state = loaded.state();
        RuleLedger.Progress p = scheduled(unit.progress(), v.slots);
        progress = v.removed ? ending(p, context.ledger().database().nowNanos()) : p;
    }

    /** History: transitions of alerts and changes of health. */
    private void record(GroupResult result) {
        for (Transition t : result.transitions()) {
            Map<String, String> detail = new LinkedHashMap<>();
            detail.put("group", key);
            detail.put("rule", t.rule().name());
            detail.put("value", GoFloat.g(t.value()));
            detail.put("activeAt", instant(t.activeAt()));
            events.add(event(
                    HistoryEvent.Kind.TRANSITION,
                    t.at(),
                    t.labels(),
                    "alert " + t.instance(),
                    t.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + t.reason(),
                    detail));
        }
        for (RuleOutcome outcome : result.rules()) {
            if (outcome.healthChanged()) {
                String error = outcome.run().lastError();
                events.add(event(
                        HistoryEvent.Kind.HEALTH,
                        outcome.run().evaluatedAt(),
                        Labels.EMPTY,
                        "rule " + key + ";" + outcome.rule().name() + ";"
                                + outcome.rule().ordinal(),
                        outcome.run().health().text() + (error.isEmpty() ? "" : ": " + error),
                        Map.of("group", key, "rule", outcome.rule().name())));
                if (!error.isEmpty()) {
                    LOG.warnf(
                            "rule group %s: rule \"%s\": %s",
                            key, outcome.rule().name(), error);
                }
            }
        }
    }

    private HistoryEvent event(
            HistoryEvent.Kind kind, long at, Labels labels, String subject, String reason, Map<String, String> detail) {
        return new HistoryEvent(kind, at, unit.row(), 0, labels, subject, reason, detail);
    }

    private void measure(GroupResult result, long slot, long now, long missed) {
        EvaluateMetrics m = context.metrics();
        double took = result.durationNanos() / 1e9;
        m.groupDuration.observe(took);
        m.groupDurationHistogram.observe(took);
        m.iterations.labels(key).inc(1 + missed);
        m.iterationsMissed.labels(key).inc(missed);
        m.lastEvaluation.labels(key).set(now / 1e9);
        m.lastDuration.labels(key).set(took);
        m.lastSamples.labels(key).set(result.samples());
        m.late.labels(key).set((now - slot) / 1e9);
        double sum = 0;
        for (RuleOutcome outcome : result.rules()) {
            double seconds = outcome.run().durationNanos() / 1e9;
            sum += seconds;
            m.evaluationDuration.observe(seconds);
            m.evaluationDurationHistogram.observe(seconds);
            m.evaluations.labels(key).inc();
            if (outcome.failed()) {
                m.evaluationFailures.labels(key).inc();
            }
        }
        m.lastRuleDurationSum.labels(key).set(sum);
    }

    private static String instant(long nanos) {
        return nanos == AlertInstance.NEVER
                ? "never"
                : Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND))
                        .toString();
    }
}
