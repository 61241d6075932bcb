package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.RuleStatus;
import dev.tocsin.function.DueLoop;
import dev.tocsin.function.RuleService;
import dev.tocsin.ledger.GroupProgress;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.RuleLedger;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.GroupChange;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.Position;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.Slots;
import dev.tocsin.source.RuleSet;
import dev.tocsin.storage.AppendResult;
import dev.tocsin.storage.SampleOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.IntFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The rule groups of this process: which there are, each at its slots, what they say. A group whose definition did not
 * change is left alone; a removed one is evaluated without rules until its alerts have been told to end.
 */
public final class Evaluate implements RuleService, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Evaluate.class);

    private static final long RETRY_NANOS = 5_000_000_000L;

    private final EvaluateContext context;
    private final Map<GroupId, GroupWorker> workers = new ConcurrentHashMap<>();
    private final DueLoop loop;
    private final Missing missing = new Missing();
    private volatile RuleSet rules = RuleSet.EMPTY;
    private volatile Optional<OnData> onData = Optional.empty();

    /**
     * What is evaluated for new data, and where samples come from.
     *
     * @param spacing least nanoseconds between two evaluations of a group for new data
     * @param labels of a series that samples came for
     */
    private record OnData(long spacing, Inputs inputs, IntFunction<Labels> labels) {}

    public Evaluate(EvaluateContext context) {
        this.context = context;
        this.loop = new DueLoop("evaluate", this::units, context.ledger().database()::nowNanos);
    }

    /** As {@link #Evaluate(EvaluateContext)}; groups run on these threads. */
    public Evaluate(EvaluateContext context, Executor threads) {
        this.context = context;
        this.loop = new DueLoop("evaluate", this::units, context.ledger().database()::nowNanos, threads);
    }

    /** Starts the groups that are due, for who does not {@link #start} the loop; returns in how many nanoseconds to look again. */
    public long startDue() {
        return loop.startDue();
    }

    private Collection<DueLoop.Unit> units() {
        workers.values().removeIf(GroupWorker::isFinished);
        List<DueLoop.Unit> units = new ArrayList<>(workers.values());
        units.add(missing);
        return units;
    }

    /** Groups that the ledger could not be asked for are asked for again. */
    private final class Missing implements DueLoop.Unit {
        private volatile long nextDue = Long.MAX_VALUE;

        @Override
        public String name() {
            return "rule groups that could not be started";
        }

        @Override
        public long nextDue() {
            return nextDue;
        }

        @Override
        public void run() {
            synchronized (Evaluate.this) {
                nextDue = Long.MAX_VALUE;
                update(rules);
            }
        }
    }

    /**
     * Evaluates groups from now on also when what they read has new samples.
     *
     * @param spacing least nanoseconds between two such evaluations of a group
     * @param labels of the series that {@link #arrived} tells of
     */
    public synchronized void onData(long spacing, IntFunction<Labels> labels) {
        onData = Optional.of(new OnData(spacing, new Inputs(rules.groups()), labels));
    }

    /** Takes note of samples from outside. Quick, and never throws: it is called by whoever wrote them. */
    public void arrived(AppendResult result) {
        OnData on = onData.orElse(null);
        if (on == null) {
            return;
        }
        try {
            Set<GroupId> readers = new HashSet<>();
            for (int i = 0; i < result.size(); i++) {
                if (result.outcome(i) == SampleOutcome.STORED) {
                    Collections.addAll(readers, on.inputs.readers(result.seriesId(i), on.labels));
                }
            }
            newData(on, readers);
        } catch (RuntimeException e) {
            LOG.error("new samples start no evaluation because of a defect", e);
        }
    }

    /** Takes note that metrics have new samples, as somebody outside says. */
    public void arrived(Collection<String> metrics) {
        onData.ifPresent(on -> {
            Set<GroupId> readers = new HashSet<>();
            metrics.forEach(metric -> readers.addAll(on.inputs.readersOf(metric)));
            newData(on, readers);
        });
    }

    private void newData(OnData on, Collection<GroupId> readers) {
        if (readers.isEmpty()) {
            return;
        }
        long now = context.ledger().database().nowNanos();
        for (GroupId id : readers) {
            GroupWorker worker = workers.get(id);
            if (worker != null) {
                worker.newData(now, on.spacing);
            }
        }
        loop.wake();
    }

    private void put(GroupId id, GroupWorker worker) {
        worker.afterData(() -> onData.ifPresent(on -> newData(on, on.inputs.dependents(id))));
        workers.put(id, worker);
    }

    /** Begins to evaluate what {@link #update} said. */
    public void start() {
        loop.start();
    }

    /**
     * Waits until no group is due or at work.
     *
     * @param deadline of {@link System#nanoTime()}
     */
    public DueLoop.Round awaitIdle(long deadline) {
        return loop.awaitIdle(deadline);
    }

    /** When the next group is due, epoch nanoseconds; {@link Long#MAX_VALUE} if there is none. */
    public long nextDue() {
        long next = Long.MAX_VALUE;
        for (GroupWorker worker : workers.values()) {
            next = Math.min(next, worker.nextDue());
        }
        return next;
    }

    /** Takes over rules as they are now. */
    public synchronized void update(RuleSet set) {
        Map<GroupId, RuleGroup> wanted = new HashMap<>();
        for (RuleGroup group : set.groups()) {
            wanted.put(group.id(), group);
        }
        for (RuleGroup group : set.groups()) {
            GroupWorker worker = workers.get(group.id());
            if (worker == null || worker.isFinished()) {
                add(group);
            } else if (worker.isRemoved() || !GroupChange.equal(worker.group(), group)) {
                worker.redefine(group, false);
            }
        }
        for (GroupWorker worker : workers.values()) {
            GroupId id = worker.group().id();
            if (!wanted.containsKey(id) && !worker.isRemoved() && !set.unread().contains(id.source())) {
                worker.redefine(empty(id, worker.group().intervalNanos(), worker.group()), true);
            }
        }
        boolean moreRead = !set.unread().containsAll(rules.unread());
        rules = set;
        onData = onData.map(on -> new OnData(on.spacing, new Inputs(set.groups()), on.labels));
        if (moreRead) {
            endForgotten();
        }
        loop.wake();
    }

    /**
     * Ends the groups that the ledger has from before and the rules no longer name; called once, after the first update.
     * Groups of a source that could not be read yet are left as they are until it was.
     */
    public synchronized void endForgotten() {
        Set<GroupId> named = new HashSet<>(); // Also those that could not be read from the ledger just now.
        rules.groups().forEach(group -> named.add(group.id()));
        for (GroupId id : context.ledger().rules().groups()) {
            if (!named.contains(id)
                    && !workers.containsKey(id)
                    && !rules.unread().contains(id.source())) {
                RuleLedger.Loaded loaded = context.ledger().rules().load(id, fresh(id, 60_000_000_000L));
                RuleGroup none = empty(id, Math.max(1, loaded.unit().progress().interval()), null);
                GroupWorker worker = new GroupWorker(context, none, loaded);
                worker.redefine(none, true);
                put(id, worker);
            }
        }
        loop.wake();
    }

    /**
     * All alerts that fire, as notify was handed them; asked before {@link #start}. Empty if they are not all known, because a source
     * or a group could not be read yet.
     */
    public synchronized Optional<List<Inbox.Change>> standing() {
        if (!rules.unread().isEmpty() || missing.nextDue != Long.MAX_VALUE) {
            return Optional.empty();
        }
        List<Inbox.Change> firing = new ArrayList<>();
        workers.values().forEach(worker -> firing.addAll(worker.standing()));
        return Optional.of(firing);
    }

    /** A group that is no longer defined: its alerts are still to end. */
    static RuleGroup empty(GroupId id, long interval, @Nullable RuleGroup before) {
        return empty(
                id,
                interval,
                before == null ? OptionalLong.empty() : before.queryOffsetNanos(),
                before == null ? new Position(0, 0) : before.position());
    }

    static RuleGroup empty(GroupId id, long interval, OptionalLong queryOffset, Position position) {
        return new RuleGroup(id, interval, queryOffset, 0, List.of(), List.of(), position);
    }

    private void add(RuleGroup group) {
        try {
            long begin = System.nanoTime();
            RuleLedger.Loaded loaded =
                    context.ledger().rules().load(group.id(), fresh(group.id(), group.intervalNanos()));
            context.metrics().restored(group.id().key(), System.nanoTime() - begin);
            put(group.id(), new GroupWorker(context, group, loaded));
        } catch (LedgerException e) {
            // One group that cannot be read stops no other.
            LOG.errorf(
                    "rule group %s cannot be started and is tried again: %s",
                    group.id().key(), e.getMessage());
            missing.nextDue = context.ledger().database().nowNanos() + RETRY_NANOS;
        }
    }

    private GroupProgress fresh(GroupId id, long interval) {
        long now = context.ledger().database().nowNanos();
        return GroupProgress.fresh(Slots.of(id.file(), id.name(), interval).next(now), interval);
    }

    @Override
    public RuleSet rules() {
        return rules;
    }

    @Override
    public List<GroupView> groups(boolean withAlerts) {
        List<GroupView> views = new ArrayList<>();
        for (GroupWorker worker : workers.values()) {
            if (!worker.isRemoved()) {
                GroupProgress progress = worker.progress();
                views.add(new GroupView(
                        worker.group(),
                        RuleStatus.of(worker.group(), worker.state(), withAlerts),
                        progress.lastStarted(),
                        progress.lastDuration(),
                        progress.watermark(),
                        progress.nextDue(),
                        progress.missed()));
            }
        }
        views.sort(Comparator.comparing((GroupView view) -> view.group().file())
                .thenComparing(view -> view.group().name()));
        return views;
    }

    @Override
    public List<SlotsView> slots() {
        Map<GroupId, GroupProgress> progress = new HashMap<>();
        workers.forEach((id, worker) -> {
            if (!worker.isRemoved()) {
                progress.put(id, worker.progress());
            }
        });
        return slots(progress);
    }

    /** Of groups and where they are. */
    static List<SlotsView> slots(Map<GroupId, GroupProgress> progress) {
        return progress.entrySet().stream()
                .map(entry -> new SlotsView(
                        entry.getKey(),
                        entry.getValue().interval(),
                        entry.getValue().watermark(),
                        entry.getValue().nextDue(),
                        entry.getValue().missed(),
                        entry.getValue().lastStarted(),
                        entry.getValue().lastDuration()))
                .sorted(Comparator.comparing(view -> view.group().key()))
                .toList();
    }

    @Override
    public Optional<String> stalled() {
        long now = context.ledger().database().nowNanos();
        long late = now - loop.lastMovedNanos();
        return late > 30_000_000_000L
                ? Optional.of("the evaluation loop has not moved for " + late / 1_000_000_000L + " s")
                : Optional.empty();
    }

    @Override
    public void close() {
        loop.close();
        workers.values().forEach(GroupWorker::stop);
    }
}
