package dev.tocsin.function.notify;

import dev.tocsin.function.DueLoop;
import dev.tocsin.function.NotifyService;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.notify.alert.AlertIngestion;
import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.notify.config.GlobalConfig;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.match.MatcherMode;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.notify.silence.SilenceRequest;
import dev.tocsin.notify.silence.Silences;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * The notify side of one process. One step after the other does all that is due, commits once, and only then sends; what
 * an attempt came to is recorded by the next step.
 *
 * <p>While the ledger takes nothing, steps go on in memory and send all the same: what could not be committed is
 * committed with the next step that can be.
 */
public final class NotifyFunction implements NotifyService, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(NotifyFunction.class);
    private static final MatcherParser DEFAULT_MATCHERS = new MatcherParser(MatcherMode.FALLBACK);

    private static final long SECOND = 1_000_000_000L;
    private static final long MAX_SLEEP = SECOND;

    /** Expired silences and log entries, and ends of cohorts, are looked at so often. */
    private static final long MAINTENANCE = 10 * SECOND;

    private static final long AFTER_DEFECT = 60 * SECOND;

    /** While the ledger takes nothing it is asked so often. */
    private static final long COMMIT_AGAIN = SECOND;

    /** What waited longer for its receiver is decided anew: silences, inhibition and resolution apply again. */
    private static final long STALE = 10 * SECOND;

    /** Rows of the inbox that one step takes in. */
    private static final int INTAKE = 5_000;

    private final Ledger ledger;
    private final NotifyMetrics metrics;
    private final String externalUrl;
    private final long startedAt;
    private final NotifyMemory memory;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Attempts attempts;
    private final Thread thread;

    /** Guarded by the lock, as is the memory. */
    private Optional<NotifySetup> setup = Optional.empty();

    private Routing routing;
    private Inhibitor inhibitor = new Inhibitor(List.of());
    private Intake intake;
    private Optional<Flusher> flusher = Optional.empty();
    private final List<Inbox.Change> unsaved = new ArrayList<>();
    private final Set<Long> takenIn = new HashSet<>();
    private boolean inboxChanged = true;
    private boolean woken;
    private long steps;
    private long flushed;
    private long failed;
    private long nextMaintenance;
    private long nextCommit;
    private volatile boolean ledgerGone;
    private volatile boolean closed;
    private volatile long lastMoved;

    /**
     * Reads the ledger's state; nothing is sent before {@link #configure} and {@link #start}.
     *
     * @param attempts runs what waits for receivers; closed with this
     */
    public NotifyFunction(Ledger ledger, NotifyMetrics metrics, String externalUrl, Attempts attempts) {
        this.attempts = attempts;
        this.ledger = ledger;
        this.metrics = metrics;
        this.externalUrl = externalUrl;
        this.startedAt = ledger.database().nowNanos();
        this.memory = NotifyMemory.restore(ledger.notifications().load(), ledger.ids()::next);
        this.routing = new Routing(memory, Optional.empty());
        this.intake = new Intake(memory, routing, inhibitor, true);
        this.thread = Thread.ofPlatform().name("notify").daemon(true).unstarted(this::loop);
    }

    public void start() {
        thread.start();
    }

    /** Takes a configuration into use: alerts are routed by it from now on, and those that are there anew. */
    public void configure(NotifySetup next) {
        lock.lock();
        try {
            long now = ledger.database().nowNanos();
            setup = Optional.of(next);
            routing = new Routing(memory, Optional.of(next.tree()));
            inhibitor = new Inhibitor(next.config().inhibitRules());
            memory.alerts().forEach(entry -> inhibitor.put(entry.alert));
            intake = new Intake(memory, routing, inhibitor, true);
            flusher = Optional.of(new Flusher(
                    memory,
                    next,
                    routing,
                    inhibitor,
                    metrics,
                    externalUrl,
                    () -> ThreadLocalRandom.current().nextDouble()));
            routing.placeAll(now);
            metrics.configured(next.config());
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Says that rows were put into the inbox. May be called any number of times, from anywhere. */
    public void inboxChanged() {
        lock.lock();
        try {
            inboxChanged = true;
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes changes of own rules that the ledger could not take. */
    public void takeUnsaved(List<Inbox.Change> changes) {
        lock.lock();
        try {
            unsaved.addAll(changes);
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void loop() {
        while (!closed) {
            try {
                step();
                sleep();
            } catch (InterruptedException e) {
                // Closing.
            } catch (RuntimeException | Error e) {
                LOG.error("notify: goes on after a defect", e);
                pause();
            }
        }
    }

    private void pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(SECOND);
        } catch (InterruptedException e) {
            // Closing.
        }
    }

    private void sleep() throws InterruptedException {
        lock.lock();
        try {
            long now = ledger.database().nowNanos();
            long left = Math.clamp(nextDueLocked() - now, 0, MAX_SLEEP);
            while (!woken && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    private long nextDueLocked() {
        long next = Long.MAX_VALUE;
        for (GroupEntry group : memory.groups()) {
            next = Math.min(next, group.nextDue());
        }
        return next;
    }

    /** When a group or delivery is due next, epoch nanoseconds; {@link Long#MAX_VALUE} for not at all. */
    public long nextDue() {
        lock.lock();
        try {
            return nextDueLocked();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Looks at the inbox and waits until nothing is due and no attempt is under way.
     *
     * @param deadline of {@link System#nanoTime()}
     * @return groups flushed, and flushes and attempts that failed
     */
    public DueLoop.Round awaitIdle(long deadline) {
        lock.lock();
        try {
            long flushedBefore = flushed;
            long failedBefore = failed;
            long stepsBefore = steps;
            inboxChanged = true;
            woken = true;
            changed.signalAll();
            boolean idle = false;
            while (!idle && !closed) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    break;
                }
                changed.awaitNanos(left);
                idle = steps > stepsBefore && isIdle();
            }
            return new DueLoop.Round((int) (flushed - flushedBefore), (int) (failed - failedBefore), !idle);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new DueLoop.Round(0, 0, true);
        } finally {
            lock.unlock();
        }
    }

    private boolean isIdle() {
        long now = ledger.database().nowNanos();
        return !woken
                && unsaved.isEmpty()
                && memory.groups().stream().allMatch(group -> group.attempting.isEmpty() && group.nextDue() > now);
    }

    /** One step, as the loop makes them: take in, flush what is due, commit, begin to send. */
    void step() {
        List<Flusher.Attempt> toSend = new ArrayList<>();
        long now = ledger.database().nowNanos();
        lock.lock();
        try {
            lastMoved = now;
            LedgerNotice.change(ledgerIsGone(), memory.alert(LedgerNotice.LABELS), now)
                    .ifPresent(change -> intake.own(change, now));
            takeIn(now);
            if (flusher.isPresent()) {
                for (GroupEntry group : List.copyOf(memory.groups())) {
                    if (group.nextDue() <= now) {
                        toSend.addAll(flush(flusher.get(), group, now));
                    }
                }
            }
            if (now >= nextMaintenance) {
                nextMaintenance = now + MAINTENANCE;
                maintain(now);
            }
            commit(now);
        } finally {
            steps++;
            changed.signalAll();
            lock.unlock();
            for (Flusher.Attempt attempt : toSend) {
                attempts.submit(attempt.unsent().delivery().integration().toString(), () -> attempt(attempt, now));
            }
        }
    }

    /** A group whose flush fails by a defect keeps no other from being told, and is flushed again a minute later. */
    private List<Flusher.Attempt> flush(Flusher by, GroupEntry group, long now) {
        try {
            List<Flusher.Attempt> attempts = by.flush(group, now);
            flushed++;
            return attempts;
        } catch (RuntimeException | StackOverflowError e) {
            LOG.errorf(e, "group %s: its flush failed and is tried again", group.state.groupKey());
            failed++;
            memory.postpone(group, now + AFTER_DEFECT);
            return List.of();
        }
    }

    private void takeIn(long now) {
        for (Inbox.Change change : unsaved) {
            // Its row may come by the inbox too, once the ledger is back.
            if (takenIn.add(change.id())) {
                intake.own(change, now);
            }
        }
        unsaved.clear();
        if (!inboxChanged) {
            return;
        }
        // Rows that were taken in stay there until the ledger takes that.
        int limit = INTAKE + memory.changes().taken.size();
        List<Inbox.Change> rows;
        try {
            rows = ledger.read(c -> ledger.inbox().waiting(c, limit));
        } catch (LedgerException e) {
            LOG.warnf("notify: the inbox cannot be read and is looked at again: %s", e.getMessage());
            return;
        }
        for (Inbox.Change row : rows) {
            if (takenIn.add(row.id())) {
                intake.own(row, now);
            }
            memory.changes().taken.put(row.id(), row);
        }
        inboxChanged = rows.size() == limit;
        woken |= inboxChanged;
    }

    private void maintain(long now) {
        intake.renewCohorts(now);
        for (Silence silence : List.copyOf(memory.silences())) {
            if (silence.endsAt() + LogEntry.RETENTION < now) {
                memory.removeSilence(silence.id());
            }
        }
        Set<String> keys = new HashSet<>();
        memory.groups().forEach(group -> keys.add(group.state.groupKey()));
        for (LogEntry entry : List.copyOf(memory.log().values())) {
            if (entry.expiresAt() < now && !keys.contains(entry.groupKey())) {
                memory.remove(entry);
            }
        }
        // Without a configuration alerts are in no group; what has ended is then forgotten here.
        for (AlertEntry entry : List.copyOf(memory.alerts())) {
            if (entry.groups.isEmpty() && entry.alert.resolvedAt(now)) {
                inhibitor.remove(entry.alert.labels());
                memory.remove(entry);
            }
        }
        metrics.measure(memory, inhibitor, now);
    }

    /** Writes what changed. While the ledger takes nothing it is asked once a second, not at every step. */
    private void commit(long now) {
        if (ledgerGone && now < nextCommit) {
            return;
        }
        Changes changes = memory.changes();
        var writes = changes.writes(memory::id);
        if (writes.isEmpty()) {
            return;
        }
        try {
            ledger.notifications().commit(writes);
            changes.taken.keySet().forEach(takenIn::remove);
            changes.clear();
            metrics.unsaved.set(0);
            if (ledgerGone) {
                LOG.info("notify: the ledger is back and has everything");
            }
            ledgerGone = false;
        } catch (LedgerException e) {
            metrics.unsaved.set(writes.rows());
            if (!ledgerGone) {
                LOG.errorf("notify goes on in memory, and sends at least once: %s", e.getMessage());
            }
            ledgerGone = true;
            nextCommit = now + COMMIT_AGAIN;
        }
    }

    /** Makes an attempt, unless it waited so long for its receiver that it is better decided anew. */
    private void attempt(Flusher.Attempt attempt, long decided) {
        NotifySetup now = setup().orElseThrow();
        if (ledger.database().nowNanos() - decided > STALE) {
            lock.lock();
            try {
                flusher.orElseThrow().giveBack(attempt.group(), attempt);
                woken = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
            return;
        }
        long begin = System.nanoTime();
        Deliverer.Attempted outcome;
        try {
            outcome = now.deliverer()
                    .attempt(attempt.integration(), attempt.unsent().delivery(), attempt.rendered());
        } catch (RuntimeException | Error e) {
            // Whatever it was: an attempt without an outcome would keep its group waiting for ever.
            LOG.error("a receiver failed unexpectedly", e);
            outcome = new Deliverer.Attempted(
                    Outcome.RetryLater.unknown("defect: " + e.getClass().getSimpleName()), "other");
        }
        long took = System.nanoTime() - begin;
        lock.lock();
        try {
            flusher.orElseThrow()
                    .outcome(
                            attempt.group(),
                            attempt.unsent(),
                            outcome,
                            took,
                            ledger.database().nowNanos());
            failed += outcome.outcome() instanceof Outcome.Success ? 0 : 1;
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean ledgerIsGone() {
        return ledgerGone || !ledger.database().available();
    }

    /** Whether the ledger could not take the last step. */
    public boolean ledgerGone() {
        return ledgerGone;
    }

    /** When the loop last went round, epoch nanoseconds. */
    public long lastMovedNanos() {
        return lastMoved;
    }

    // What the API sees

    @Override
    public Optional<NotifyConfig> config() {
        return setup().map(NotifySetup::config);
    }

    @Override
    public String configText() {
        return setup().map(NotifySetup::redacted).orElse("");
    }

    @Override
    public MatcherParser matcherParser() {
        return setup().map(NotifySetup::matchers).orElse(DEFAULT_MATCHERS);
    }

    private Optional<NotifySetup> setup() {
        lock.lock();
        try {
            return setup;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<String> post(List<PostedAlert> posted) {
        List<String> refused = new ArrayList<>();
        lock.lock();
        try {
            long now = ledger.database().nowNanos();
            long timeout =
                    setup.map(s -> s.config().global().resolveTimeout()).orElse(GlobalConfig.DEFAULT.resolveTimeout());
            MatcherMode mode = setup.map(s -> s.matchers().mode()).orElse(MatcherMode.FALLBACK);
            for (PostedAlert alert : posted) {
                switch (AlertIngestion.accept(alert, now, timeout, mode)) {
                    case AlertIngestion.Result.Accepted accepted -> {
                        boolean resolved = accepted.alert().resolvedAt(now);
                        metrics.received
                                .labels(resolved ? "resolved" : "firing", "v2")
                                .inc();
                        intake.posted(accepted.alert(), now);
                    }
                    case AlertIngestion.Result.Refused no -> {
                        metrics.invalid.labels("v2").inc();
                        refused.add(no.reason());
                    }
                }
            }
            commit(now);
            woken = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        return refused;
    }

    @Override
    public List<AlertStatus> alerts() {
        lock.lock();
        try {
            return views().alerts();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public List<GroupStatus> groups() {
        lock.lock();
        try {
            return views().groups();
        } finally {
            lock.unlock();
        }
    }

    private NotifyViews views() {
        return new NotifyViews(
                memory,
                routing,
                inhibitor,
                setup,
                externalUrl,
                ledger.database().nowNanos());
    }

    @Override
    public List<Silence> silences() {
        lock.lock();
        try {
            return List.copyOf(memory.silences());
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Optional<Silence> silence(String id) {
        lock.lock();
        try {
            return memory.silence(id);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public SilenceResult silence(SilenceRequest request) {
        lock.lock();
        try {
            long now = ledger.database().nowNanos();
            Optional<Silence> old = request.id().isEmpty() ? Optional.empty() : memory.silence(request.id());
            MatcherMode mode = setup.map(s -> s.matchers().mode()).orElse(MatcherMode.FALLBACK);
            String newId = UUID.randomUUID().toString();
            return switch (Silences.set(request, old, newId, now, mode)) {
                case Silences.Change.Write write -> {
                    put(write.silence(), now, "set by " + write.silence().createdBy());
                    yield new SilenceResult.Set(write.silence().id());
                }
                case Silences.Change.Replace replace -> {
                    put(
                            replace.expired(),
                            now,
                            "replaced by " + replace.created().id());
                    put(replace.created(), now, "set by " + replace.created().createdBy());
                    yield new SilenceResult.Set(replace.created().id());
                }
                case Silences.Change.Invalid invalid -> new SilenceResult.Invalid(invalid.message());
                case Silences.Change.NotFound missing -> new SilenceResult.NotFound(missing.id());
            };
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean expire(String id) {
        lock.lock();
        try {
            Optional<Silence> silence = memory.silence(id);
            long now = ledger.database().nowNanos();
            silence.ifPresent(s -> {
                Silence expired = Silences.expire(s, now);
                if (!expired.equals(s)) {
                    put(expired, now, "ended");
                }
            });
            return silence.isPresent();
        } finally {
            lock.unlock();
        }
    }

    /** A silence is in force even while the ledger is gone: better forgotten at a crash than not there at all. */
    private void put(Silence silence, long now, String reason) {
        memory.put(silence);
        memory.changes().event(SilenceEvents.of(silence, now, reason));
        commit(now);
    }

    @Override
    public long nowNanos() {
        return ledger.database().nowNanos();
    }

    @Override
    public long startedAtNanos() {
        return startedAt;
    }

    /** Lets attempts under way end, at most 20 seconds, and records what they came to. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (thread.isAlive()) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        attempts.close();
        lock.lock();
        try {
            nextCommit = Long.MIN_VALUE;
            commit(ledger.database().nowNanos());
        } finally {
            lock.unlock();
        }
    }
}
