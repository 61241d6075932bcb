package dev.tocsin.function.notify;

import dev.tocsin.function.DueLoop;
import dev.tocsin.function.NotifyService;
import dev.tocsin.function.Standing;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.group.LogEntry;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.notify.silence.SilenceRequest;
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
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
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

    private static final long SECOND = 1_000_000_000L;
    private static final long MAX_SLEEP = SECOND;

    /** Expired silences and log entries, and ends of cohorts, are looked at so often. */
    private static final long MAINTENANCE = 10 * SECOND;

    private static final long AFTER_DEFECT = 60 * SECOND;

    /** What waited longer for its receiver is decided anew: silences, inhibition and resolution apply again. */
    private static final long STALE = 10 * SECOND;

    private final Ledger ledger;
    private final NotifyMetrics metrics;
    private final String externalUrl;
    private final long startedAt;
    private final NotifyMemory memory;
    private final InboxReader inbox;
    private final NotifyCommits commits;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Attempts attempts;
    private final DoubleSupplier random;
    private final Thread thread;

    /** Guarded by the lock, as is the memory. */
    private Optional<NotifySetup> setup = Optional.empty();

    private Routing routing;
    private Inhibitor inhibitor = new Inhibitor(List.of());
    private Intake intake;
    private Optional<Flusher> flusher = Optional.empty();
    private boolean woken;
    private long steps;
    private long flushed;
    private long failed;
    private long nextMaintenance;
    private volatile boolean closed;
    private volatile long lastMoved;

    /**
     * Reads the ledger's state; nothing is sent before {@link #configure} and {@link #start}.
     *
     * @param attempts runs what waits for receivers; closed with this
     */
    public NotifyFunction(Ledger ledger, NotifyMetrics metrics, String externalUrl, Attempts attempts) {
        this(
                ledger,
                metrics,
                externalUrl,
                attempts,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * With what is otherwise the machine's.
     *
     * @param random in {@code [0, 1)}: spreads repeated attempts
     */
    public NotifyFunction(
            Ledger ledger, NotifyMetrics metrics, String externalUrl, Attempts attempts, DoubleSupplier random) {
        this.attempts = attempts;
        this.random = random;
        this.ledger = ledger;
        this.metrics = metrics;
        this.externalUrl = externalUrl;
        this.startedAt = ledger.database().nowNanos();
        this.memory = NotifyMemory.restore(ledger.notifications().load(), ledger.ids()::next);
        this.inbox = new InboxReader(ledger, memory);
        this.commits = new NotifyCommits(ledger, memory, inbox, metrics);
        this.routing = new Routing(memory, Optional.empty());
        this.intake = new Intake(memory, routing, inhibitor, true);
        this.thread = Thread.ofPlatform().name("notify").daemon(true).unstarted(this::loop);
    }

    public void start() {
        thread.start();
    }

    /**
     * Takes over which alerts of own rules fire, before anything is evaluated or told: what else is known of own rules was not recorded
     * by them, and ends.
     */
    public void standing(List<Inbox.Change> firing) {
        locked(() -> {
            long now = ledger.database().nowNanos();
            boolean more = true;
            while (more) {
                more = inbox.takeIn(intake, now);
            }
            if (inbox.isEmpty()) { // Else it could not be read, and what is known is not what was handed over.
                Standing.differences(memory.firingOwn(), firing, now).forEach(change -> intake.own(change, now));
            }
            wake();
        });
    }

    /** Takes a configuration into use: alerts are routed by it from now on, and those that are there anew. */
    public void configure(NotifySetup next) {
        locked(() -> {
            long now = ledger.database().nowNanos();
            setup = Optional.of(next);
            routing = new Routing(memory, Optional.of(next.tree()));
            inhibitor = new Inhibitor(next.config().inhibitRules());
            memory.alerts().forEach(entry -> inhibitor.put(entry.alert));
            intake = new Intake(memory, routing, inhibitor, true);
            flusher = Optional.of(new Flusher(memory, next, routing, inhibitor, metrics, externalUrl, random));
            routing.placeAll(now);
            metrics.configured(next.config());
            wake();
        });
    }

    /** Says that rows were put into the inbox. May be called any number of times, from anywhere. */
    public void inboxChanged() {
        locked(() -> {
            inbox.changed();
            wake();
        });
    }

    /** Takes changes of own rules that the ledger could not take. */
    public void takeUnsaved(List<Inbox.Change> changes) {
        locked(() -> {
            inbox.keep(changes);
            wake();
        });
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
        return locked(() -> nextDueLocked());
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
            inbox.changed();
            wake();
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
                && !inbox.keepsChanges()
                && memory.groups().stream().allMatch(group -> group.attempting.isEmpty() && group.nextDue() > now);
    }

    /** One step, as the loop makes them: take in, flush what is due, commit, begin to send. */
    public void step() {
        List<Flusher.Attempt> toSend = new ArrayList<>();
        long now = ledger.database().nowNanos();
        lock.lock();
        try {
            lastMoved = now;
            LedgerNotice.change(ledgerIsGone(), memory.alert(LedgerNotice.LABELS), now)
                    .ifPresent(change -> intake.own(change, now));
            woken |= inbox.takeIn(intake, now);
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
            commits.commit(now);
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

    /** Makes an attempt, unless it waited so long for its receiver that it is better decided anew. */
    private void attempt(Flusher.Attempt attempt, long decided) {
        NotifySetup now = setup().orElseThrow();
        if (ledger.database().nowNanos() - decided > STALE) {
            locked(() -> {
                flusher.orElseThrow().giveBack(attempt.group(), attempt);
                wake();
            });
            return;
        }
        long begin = System.nanoTime();
        Deliverer.Attempted outcome = attempt.make(now.deliverer());
        long took = System.nanoTime() - begin;
        locked(() -> {
            flusher.orElseThrow()
                    .outcome(
                            attempt.group(),
                            attempt.unsent(),
                            outcome,
                            took,
                            ledger.database().nowNanos());
            failed += outcome.outcome() instanceof Outcome.Success ? 0 : 1;
            wake();
        });
    }

    private boolean ledgerIsGone() {
        return commits.ledgerGone() || !ledger.database().available();
    }

    /** Whether the ledger could not take the last step. */
    public boolean ledgerGone() {
        return commits.ledgerGone();
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
        return NotifySetup.matchers(setup());
    }

    /** Does something to what the lock guards. */
    private void locked(Runnable what) {
        lock.lock();
        try {
            what.run();
        } finally {
            lock.unlock();
        }
    }

    /** Asks what the lock guards. */
    private <T> T locked(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }

    /** Has the loop make a step. */
    private void wake() {
        woken = true;
        changed.signalAll();
    }

    private Optional<NotifySetup> setup() {
        return locked(() -> setup);
    }

    @Override
    public List<String> post(List<PostedAlert> posted) {
        return locked(() -> {
            long now = ledger.database().nowNanos();
            Posted sorted = Posted.accept(posted, now, setup, metrics);
            sorted.alerts().forEach(alert -> intake.posted(alert, now));
            commits.commit(now);
            wake();
            return sorted.refused();
        });
    }

    @Override
    public List<AlertStatus> alerts() {
        return locked(() -> views().alerts());
    }

    @Override
    public List<GroupStatus> groups() {
        return locked(() -> views().groups());
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
        return locked(() -> List.copyOf(memory.silences()));
    }

    @Override
    public Optional<Silence> silence(String id) {
        return locked(() -> memory.silence(id));
    }

    @Override
    public SilenceResult silence(SilenceRequest request) {
        return locked(() -> {
            long now = ledger.database().nowNanos();
            Optional<Silence> old = request.id().isEmpty() ? Optional.empty() : memory.silence(request.id());
            SilenceEdit edit = SilenceEdit.set(
                    request,
                    old,
                    UUID.randomUUID().toString(),
                    now,
                    matcherParser().mode());
            edit.writes().forEach(write -> put(write, now));
            return edit.result();
        });
    }

    @Override
    public boolean expire(String id) {
        return locked(() -> {
            Optional<Silence> silence = memory.silence(id);
            long now = ledger.database().nowNanos();
            silence.flatMap(s -> SilenceEdit.end(s, now)).ifPresent(write -> put(write, now));
            return silence.isPresent();
        });
    }

    /** A silence is in force even while the ledger is gone: better forgotten at a crash than not there at all. */
    private void put(SilenceEdit.Write write, long now) {
        memory.put(write.silence());
        memory.changes().event(write.event());
        commits.commit(now);
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
        locked(() -> commits.commitNow(ledger.database().nowNanos()));
    }
}
