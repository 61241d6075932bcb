package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.AlertInstance;
import dev.tocsin.alerting.GroupEvaluation;
import dev.tocsin.alerting.GroupResult;
import dev.tocsin.alerting.GroupState;
import dev.tocsin.alerting.GroupStateDelta;
import dev.tocsin.alerting.OutgoingAlert;
import dev.tocsin.alerting.Tick;
import dev.tocsin.function.DueLoop;
import dev.tocsin.function.Standing;
import dev.tocsin.ledger.GroupProgress;
import dev.tocsin.ledger.HistoryEvent;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.RuleClaims;
import dev.tocsin.ledger.RuleLedger;
import dev.tocsin.ledger.SampleOutbox;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.GroupChange;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.Slots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * One rule group at work: reads its state once, then evaluates the slots that have come, commits, hands over.
 *
 * <p>On a ledger of its own it goes on in memory while that takes nothing: what was not committed is committed with the next
 * tick, and its alerts go to notify directly. On a shared one it works under a claim only, and what cannot be committed
 * counts for nothing: the group stays due.
 */
public final class GroupWorker implements DueLoop.Unit {

    private static final Logger LOG = Logger.getLogger(GroupWorker.class);

    private static final long MILLI = 1_000_000L;

    /** So much history is kept in memory while the ledger takes nothing; the oldest goes first. */
    private static final int MAX_UNSAVED_EVENTS = 10_000;

    /** So many batches of recorded samples are kept meanwhile. */
    private static final int MAX_UNSAVED_BATCHES = 1_000;

    private final EvaluateContext context;
    private final String key;
    private final EvaluationHistory history;

    /** What the ledger has not taken yet: all evaluations since as one, with the last change of each alert. */
    private Optional<GroupStateDelta> uncommitted = Optional.empty();

    private int ticksUncommitted;
    private final Map<Inbox.Handed, Inbox.Change> handed = new LinkedHashMap<>();
    private final List<HistoryEvent> events = new ArrayList<>();
    private final List<SampleOutbox.Batch> recorded = new ArrayList<>();
    private final List<RuleStorage.Iteration> iterations = new ArrayList<>();
    private RuleLedger.Unit unit;

    private volatile Version version;
    private volatile GroupState state;
    private volatile GroupProgress progress;
    private volatile boolean stopped;
    private volatile boolean finished;

    private final RecentEvaluations recent = new RecentEvaluations();
    private final DataTrigger trigger = new DataTrigger();
    private volatile Runnable evaluatedForData = () -> {};

    /** Whether what is in memory is not what is in the ledger. */
    private boolean stale;

    /** What the ledger knew when this worker began, until its first evaluation. */
    private Optional<GroupProgress> asLoaded;

    /** A version of the group's definition and what was made for it. */
    private record Version(
            RuleGroup group, GroupEvaluation evaluation, RuleStorage.Group storage, Slots slots, boolean removed) {

        /** When its expressions are evaluated for a slot, Unix milliseconds. */
        long atMillis(long slot, long defaultOffset) {
            return Math.floorDiv(slot - group.queryOffsetNanos(defaultOffset), 1_000_000L);
        }
    }

    /** What the evaluations of one wake-up have beside what is committed. */
    private static final class Effects {
        final List<Inbox.Change> changes = new ArrayList<>();
        final Map<Labels, OutgoingAlert> outgoing = new LinkedHashMap<>();
        int evaluations;
    }

    public GroupWorker(EvaluateContext context, RuleGroup group, RuleLedger.Loaded loaded) {
        this.context = context;
        this.unit = loaded.unit();
        this.key = group.id().key();
        this.history = new EvaluationHistory(key, unit.row());
        this.state = loaded.state();
        this.version = version(group, false);
        this.asLoaded = Optional.of(loaded.unit().progress());
        this.progress = scheduled(loaded.unit().progress(), version.slots);
        context.metrics().begin(key, group.intervalNanos() / 1e9, group.rules().size());
    }

    private Version version(RuleGroup group, boolean removed) {
        return new Version(
                group,
                new GroupEvaluation(group, context.expander(), context.options()),
                context.storage().open(group, () -> stopped),
                Slots.of(group),
                removed);
    }

    /**
     * A removed group as of its last evaluation: its series end as much before the slot as they were recorded. Who ends it need
     * not have known its definition.
     */
    private Version asLast(Version removed) {
        long offset = progress.basis().queryOffset();
        RuleGroup g = removed.group;
        return offset == GroupProgress.Basis.UNKNOWN || offset == queryOffset(removed)
                ? removed
                : version(Evaluate.empty(g.id(), g.intervalNanos(), OptionalLong.of(offset), g.position()), true);
    }

    /** By how much it is evaluated earlier than its slot. */
    private long queryOffset(Version v) {
        return v.group.queryOffsetNanos(context.options().queryOffsetNanos());
    }

    /**
     * Where a group goes on after a restart: at the slot after its last one, which may be past. In a shared ledger that
     * stands in its row, which a sync changes with the definition.
     */
    private GroupProgress scheduled(GroupProgress p, Slots slots) {
        boolean shared = context.ledger().database().shared();
        boolean asStored = p.watermark() == AlertInstance.NEVER || shared;
        long next = asStored ? p.nextDue() : slots.next(p.watermark());
        return p.dueAt(next).defined(slots.intervalNanos(), shared ? p.removedAt() : 0);
    }

    public RuleGroup group() {
        return version.group;
    }

    boolean isRemoved() {
        return version.removed;
    }

    /** Whether a removed group has nothing left to tell. */
    public boolean isFinished() {
        return finished;
    }

    GroupState state() {
        return state;
    }

    /** What of it fires, as it was handed over. */
    List<Inbox.Change> standing() {
        return context.handOver()
                .inbox(state.firing(context.options()), context.ledger().inbox());
    }

    GroupProgress progress() {
        return progress;
    }

    /**
     * Another version of the definition, from the next slot on; its state is found by rule. A slot that has come and is not
     * evaluated yet, as during a long evaluation, stays due.
     */
    synchronized void redefine(RuleGroup group, boolean removed) {
        Version before = version;
        version = removed ? asLast(version(group, true)) : version(group, false);
        long now = context.ledger().database().nowNanos();
        GroupProgress p = progress;
        if (removed) {
            progress = ending(p, now);
        } else {
            boolean goesOn = !before.removed && before.slots.equals(version.slots);
            long due = goesOn ? p.nextDue() : version.slots.next(Math.max(now, p.watermark()));
            progress = p.dueAt(due).defined(group.intervalNanos(), 0);
        }
        context.metrics().begin(key, group.intervalNanos() / 1e9, group.rules().size());
    }

    /** A removed group has nothing to wait for: its alerts end now. */
    private static GroupProgress ending(GroupProgress p, long now) {
        return p.dueAt(Math.max(now, p.watermark() + 1))
                .defined(p.interval(), p.removedAt() == 0 ? now : p.removedAt());
    }

    /**
     * When a removed group is evaluated: first as of the moment when it was removed, so that whoever records its series from
     * then on, under another name of the group, does so after their ends.
     */
    private long endingSlot(long now) {
        long later = state.evaluatedAt() == AlertInstance.NEVER ? now : state.evaluatedAt() + MILLI;
        long removed = progress.removedAt() == 0 ? now : Math.min(progress.removedAt(), now);
        return later <= removed ? removed : Math.max(now, later);
    }

    public void stop() {
        stopped = true;
    }

    @Override
    public String name() {
        return "rule group " + key;
    }

    @Override
    public long nextDue() {
        return finished ? Long.MAX_VALUE : Math.min(progress.nextDue(), trigger.due());
    }

    /** Slots that have come go first: evaluations follow each other in time. */
    @Override
    public synchronized void run() {
        long now = context.ledger().database().nowNanos();
        if (!stopped && !finished && progress.nextDue() <= now) {
            advance(now, () -> stopped, () -> false);
        }
        newData();
    }

    /**
     * Says that what the group reads has new samples: it is evaluated besides its slots, as soon as they can be seen.
     *
     * @param now epoch nanoseconds of the ledger's clock
     * @param spacing least time between two such evaluations
     */
    void newData(long now, long spacing) {
        trigger.arrived(now, version.group.queryOffsetNanos(context.options().queryOffsetNanos()), spacing);
    }

    /** What to do after each evaluation for new data. */
    void afterData(Runnable next) {
        evaluatedForData = next;
    }

    private void newData() {
        long now = context.ledger().database().nowNanos();
        Version v = version;
        if (trigger.due() > now || stopped || finished) {
            return;
        }
        if (v.removed) {
            trigger.clear();
        } else if (state.evaluatedAt() != AlertInstance.NEVER && now - state.evaluatedAt() < MILLI) {
            trigger.notBefore(state.evaluatedAt() + MILLI); // Samples have milliseconds: the next one is another time.
        } else {
            trigger.begin(now);
            evaluateNow(v, now);
        }
    }

    /** An evaluation that is no slot: watermark and next slot stay what they are. */
    private void evaluateNow(Version v, long now) {
        Effects effects = new Effects();
        step(v, now, now, () -> stopped, effects).ifPresent(result -> {
            progress = progress.evaluatedForData(
                    now, result.durationNanos(), recent.add(progress.recent(), now, now, result));
            context.metrics().evaluatedForData(key, result, now);
            commit(v, effects);
            evaluatedForData.run();
        });
    }

    /**
     * Does what is due under a claim, and ends the claim.
     *
     * @param definition as it is now
     * @param lost whether the claim is no longer this worker's
     * @param over whether no further slot is to be begun
     * @return how many slots were evaluated and committed
     */
    public synchronized int run(
            RuleClaims.Claim claim, RuleGroup definition, BooleanSupplier lost, BooleanSupplier over) {
        if (claim.removed() != version.removed || !GroupChange.equal(definition, version.group)) {
            version = version(definition, claim.removed());
            context.metrics()
                    .begin(
                            key,
                            definition.intervalNanos() / 1e9,
                            definition.rules().size());
        }
        if (stale || unit.version() != claim.version()) {
            reload(version);
        }
        if (claim.removed()) {
            version = asLast(version);
        }
        unit.claimed(claim.fence());
        long before = unit.version();
        long now = context.ledger().database().nowNanos();
        if (claim.removed() && progress.removedAt() == 0) {
            // Read just now by a worker that did not know it before: it must not be committed as if it were defined.
            progress = ending(progress, now);
        }
        int evaluated = advance(now, () -> stopped || lost.getAsBoolean(), over);
        if (unit.version() == before && !stale && !finished) {
            context.ledger().claims().release(claim, Math.max(0, progress.nextDue()));
        }
        return unit.version() == before ? 0 : evaluated;
    }

    /** Evaluates the slots that have come, as the policy has it, and commits them together. */
    private int advance(long now, BooleanSupplier stop, BooleanSupplier over) {
        Version v = version;
        Effects effects = new Effects();
        try {
            if (v.removed) {
                // Off its slots: there is nothing to wait for.
                long slot = endingSlot(now);
                endCutOff(v, slot);
                evaluate(v, slot, Math.max(now, slot) + v.slots.intervalNanos(), now, 0, stop, effects);
            } else {
                evaluateSlots(v, now, stop, over, effects);
            }
        } finally {
            if (effects.evaluations > 0) {
                commit(v, effects); // Also if the next one could not begin.
            }
        }
        return effects.evaluations;
    }

    private void evaluateSlots(Version v, long now, BooleanSupplier stop, BooleanSupplier over, Effects effects) {
        MissedSlots.Due due = context.missedSlots().due(v.slots, progress.nextDue(), state.evaluatedAt(), now);
        long passedOver = due.passedOver();
        progress = progress.dueAt(due.first());
        if (due.first() <= due.last()) {
            endCutOff(v, due.first());
        }
        for (long slot = due.first(); slot <= due.last(); slot += v.slots.intervalNanos()) {
            if (effects.evaluations > 0 && over.getAsBoolean()
                    || !evaluate(v, slot, v.slots.next(slot), now, passedOver, stop, effects)) {
                return; // What is left stays due.
            }
            passedOver = 0;
        }
    }

    /** What a process before this one may have stored and not committed ends before the first evaluation. */
    private void endCutOff(Version v, long first) {
        if (asLoaded.isEmpty()) {
            return;
        }
        GroupProgress p = asLoaded.get();
        if (p.watermark() != AlertInstance.NEVER && p.interval() > 0) {
            Slots slots = Slots.of(v.group.file(), v.group.name(), p.interval());
            if (slots.next(p.watermark()) < first) {
                long offset = p.basis().queryOffset();
                context.storage()
                        .end(new CutOff(
                                v.group,
                                slots,
                                offset == GroupProgress.Basis.UNKNOWN ? queryOffset(v) : offset,
                                p.watermark(),
                                first,
                                state.stored()));
            }
        }
        asLoaded = Optional.empty();
    }

    /** @return false if it was interrupted: the slot is evaluated again */
    private boolean evaluate(
            Version v, long slot, long following, long now, long passedOver, BooleanSupplier stop, Effects effects) {
        Optional<GroupResult> evaluated = step(v, slot, now, stop, effects);
        if (evaluated.isEmpty()) {
            return false;
        }
        if (passedOver > 0) {
            events.add(history.missed(slot, passedOver));
        }
        GroupResult result = evaluated.get();
        progress = progress.evaluated(
                slot,
                following,
                now,
                result.durationNanos(),
                passedOver,
                recent.add(progress.recent(), slot, now, result));
        context.metrics().evaluated(key, result, now, now - slot, passedOver);
        return true;
    }

    /** One evaluation and what follows from it in memory; empty if it was interrupted, and nothing follows. */
    private Optional<GroupResult> step(Version v, long at, long now, BooleanSupplier stop, Effects effects) {
        RuleStorage.Iteration iteration =
                v.storage.begin(v.atMillis(at, context.options().queryOffsetNanos()));
        Optional<List<Inbox.Change>> knownOtherwise = knownOtherwise();
        Tick tick = new Tick(
                at, now, iteration.queries(), iteration.sink(), context.ledger().ids()::next, System::nanoTime, stop);
        GroupResult result = v.evaluation.run(state, tick);
        if (result.interrupted()) {
            iteration.abandoned();
            return Optional.empty();
        }
        recorded.addAll(iteration.outbox());
        iterations.add(iteration);
        events.addAll(history.of(result));
        uncommitted = Optional.of(
                uncommitted.map(before -> before.then(result.delta())).orElse(result.delta()));
        ticksUncommitted++;
        List<Inbox.Change> changes = new ArrayList<>();
        knownOtherwise.ifPresent(known -> changes.addAll(moved(known, result.state(), at)));
        changes.addAll(
                context.handOver().inbox(result.changes(), context.ledger().inbox()));
        for (Inbox.Change change : changes) {
            handed.remove(change.handed()); // The order of changes is kept.
            handed.put(change.handed(), change);
            effects.changes.add(change);
        }
        if (!context.outgoing().isIdle()) {
            result.outgoing().toList().forEach(alert -> effects.outgoing.put(alert.labels(), alert));
        }
        effects.evaluations++;
        progress = progress.evaluatedBy(
                new GroupProgress.Basis(queryOffset(v), context.handOver().fingerprint()));
        state = result.state();
        return Optional.of(result);
    }

    /**
     * What notify knows of the group's alerts, if those left with other external labels or relabelling before. The process that has its
     * ledger for itself looks at that when it starts, for all groups at once.
     */
    private Optional<List<Inbox.Change>> knownOtherwise() {
        long before = progress.basis().handedBy();
        if (before == 0
                || before == context.handOver().fingerprint()
                || !context.ledger().database().shared()) {
            return Optional.empty();
        }
        return Optional.of(context.ledger().inbox().firing(context.handOver().origins(state)));
    }

    /** Ends what notify knows under labels that the alerts no longer have, and says under which they go on. */
    private List<Inbox.Change> moved(List<Inbox.Change> known, GroupState after, long at) {
        Inbox inbox = context.ledger().inbox();
        List<Inbox.Change> firing = context.handOver().inbox(after.firing(context.options()), inbox);
        return Standing.differences(known, firing, at).stream()
                .map(change -> inbox.change(change.alert().withUpdatedAt(at), change.origin(), change.reason()))
                .toList();
    }

    private void commit(Version v, Effects effects) {
        try {
            // Also what notify was handed directly: it knows by the ids what it has, and after a crash it has nothing.
            context.ledger()
                    .rules()
                    .commit(
                            unit,
                            progress,
                            List.of(uncommitted.orElseThrow()),
                            handed.values(),
                            events,
                            context.storage().endpoints(),
                            recorded);
            boolean news = !handed.isEmpty();
            boolean samples = !recorded.isEmpty();
            iterations.forEach(RuleStorage.Iteration::committed);
            forgetUncommitted();
            if (samples) {
                context.storage().wake();
            }
            if (news) {
                context.changed().accept(key);
            }
        } catch (LedgerException e) {
            context.metrics()
                    .commitFailures
                    .labels(key, e.kind().name().toLowerCase(Locale.ROOT))
                    .inc();
            if (e.kind() == LedgerException.Kind.CONFLICT) {
                LOG.warnf("rule group %s was advanced by another worker; its state is read again", key);
                reload(v);
                return;
            }
            if (context.ledger().database().shared()) {
                LOG.warnf("rule group %s: an evaluation is not committed and stays due: %s", key, e.getMessage());
                forgetUncommitted();
                stale = true;
                return;
            }
            LOG.warnf(
                    "rule group %s: state of %s is kept in memory: %s",
                    key, EvaluationHistory.instant(progress.watermark()), e.getMessage());
            // Whoever is to be paged is paged; the rows follow when the ledger is back.
            context.unsaved().accept(effects.changes);
            if (events.size() > MAX_UNSAVED_EVENTS) {
                events.subList(0, events.size() - MAX_UNSAVED_EVENTS).clear();
            }
            if (recorded.size() > MAX_UNSAVED_BATCHES) {
                recorded.subList(0, recorded.size() - MAX_UNSAVED_BATCHES).clear();
            }
        }
        context.metrics().unsaved.labels(key).set(ticksUncommitted);
        if (!effects.outgoing.isEmpty()) {
            context.outgoing().send(context.handOver().outgoing(List.copyOf(effects.outgoing.values())));
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
        recorded.clear();
        iterations.forEach(RuleStorage.Iteration::abandoned);
        iterations.clear();
    }

    /** Somebody else advanced the group: what was computed here counts for nothing. */
    private void reload(Version v) {
        stale = true;
        RuleLedger.Loaded loaded = context.ledger().rules().load(v.group.id(), progress);
        forgetUncommitted();
        unit = loaded.unit();
        state = loaded.state();
        GroupProgress p = scheduled(unit.progress(), v.slots);
        progress = v.removed ? ending(p, context.ledger().database().nowNanos()) : p;
        stale = false;
    }
}
