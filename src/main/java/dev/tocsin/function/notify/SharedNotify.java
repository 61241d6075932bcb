package dev.tocsin.function.notify;

import dev.tocsin.function.Functions;
import dev.tocsin.function.NotifyService;
import dev.tocsin.ledger.Leases;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.NotifyWrites;
import dev.tocsin.ledger.SilenceRows;
import dev.tocsin.model.Labels;
import dev.tocsin.notify.alert.Alert;
import dev.tocsin.notify.alert.PostedAlert;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.notify.group.Outcome;
import dev.tocsin.notify.inhibit.Inhibitor;
import dev.tocsin.notify.match.MatcherParser;
import dev.tocsin.notify.silence.Silence;
import dev.tocsin.notify.silence.SilenceRequest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The notify side on a ledger that several processes share. Keeps nothing that the ledger does not have: any process may
 * take the next step, and one that is killed leaves its groups to the others when its claims end.
 */
public final class SharedNotify implements NotifyService, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SharedNotify.class);

    /** Old rows are deleted so often, by one of the processes. */
    private static final long UPKEEP = 60_000_000_000L;

    /**
     * What waited longer for its receiver is decided anew: its claim has to outlast the attempt, and silences, inhibition
     * and resolution apply again.
     */
    private static final long STALE = 5_000_000_000L;

    private final Ledger ledger;
    private final NotifyMetrics metrics;
    private final String externalUrl;
    private final String owner;
    private final long startedAt;
    private final Attempts attempts;
    private final LongSupplier elapsed;
    private final DoubleSupplier random;

    /** One step at a time: the sources of inhibition are kept between them. */
    private final ReentrantLock stepping = new ReentrantLock();

    private volatile Optional<InUse> inUse = Optional.empty();
    private volatile boolean closed;

    /** A configuration and the steps by it. */
    private record InUse(NotifySetup setup, NotifySteps steps) {}

    /** @param owner names this process in claims */
    public SharedNotify(Ledger ledger, NotifyMetrics metrics, String externalUrl, String owner, Attempts attempts) {
        this(
                ledger,
                metrics,
                externalUrl,
                owner,
                attempts,
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /**
     * With what is otherwise the machine's.
     *
     * @param elapsed nanoseconds since any fixed point, of which deadlines are
     * @param random in {@code [0, 1)}: spreads repeated attempts
     */
    public SharedNotify(
            Ledger ledger,
            NotifyMetrics metrics,
            String externalUrl,
            String owner,
            Attempts attempts,
            LongSupplier elapsed,
            DoubleSupplier random) {
        this.elapsed = elapsed;
        this.random = random;
        this.ledger = ledger;
        this.metrics = metrics;
        this.externalUrl = externalUrl;
        this.owner = owner;
        this.attempts = attempts;
        this.startedAt = ledger.database().nowNanos();
    }

    /**
     * Takes a configuration into use, here and, by way of the ledger, everywhere: alerts are routed by it from now on.
     * A process that still has an older one leaves notifying to those that have this one.
     */
    public void configure(NotifySetup next) {
        NotifySteps steps = new NotifySteps(ledger, next, metrics, externalUrl, owner, random);
        stepping.lock();
        try {
            steps.adopt();
            inUse = Optional.of(new InUse(next, steps));
            metrics.configured(next.config());
        } finally {
            stepping.unlock();
        }
    }

    /**
     * Takes in, flushes, attempts and records until nothing is due.
     *
     * @param deadline of {@link System#nanoTime()}: nothing is begun that may not end before it
     */
    public Functions.Report run(long deadline) {
        Tally tally = new Tally();
        while (tally.step(deadline)) {
            tally.await(deadline);
        }
        tally.await(deadline);
        return tally.report();
    }

    /**
     * Takes in and decides what is due now, and begins the attempts without waiting for them.
     *
     * @return whether anything was done, so that more may be due
     */
    public boolean step() {
        return new Tally().step(Long.MAX_VALUE);
    }

    /** When something is due, epoch nanoseconds; {@link Long#MAX_VALUE} for not at all. */
    public long nextDue() {
        return ledger.read(c -> {
            if (ledger.notifyClaims().inboxWaits(c)) {
                return ledger.database().nowNanos();
            }
            OptionalLong due = ledger.notifyClaims().nextDue(c);
            return due.orElse(Long.MAX_VALUE);
        });
    }

    /** How long the longest attempt may take, nanoseconds: with less left none is begun. */
    public long longest() {
        return inUse.map(now -> now.steps.longestAttempt()).orElse(0L);
    }

    /** What one wake-up did. */
    private final class Tally {
        private int done;
        private final AtomicInteger failed = new AtomicInteger();
        private boolean unfinished;
        private final List<String> problems = new ArrayList<>();
        private final CountUp open = new CountUp();

        boolean step(long deadline) {
            InUse now = inUse.orElse(null);
            if (now == null || closed) {
                problem("no configuration: nobody is notified until there is one (tocsin.notify.config)");
                return false;
            }
            stepping.lock();
            try {
                int taken = now.steps.takeIn(List.of());
                if (deadline - elapsed.getAsLong() < now.steps.longestAttempt()) {
                    unfinished |= taken > 0 || nextDue() <= ledger.database().nowNanos();
                    return false;
                }
                long before = elapsed.getAsLong(); // A claim begins before its commit is known here.
                NotifySteps.Flushed flushed = now.steps.flush();
                flushed.claimed().forEach(claim -> begin(now, claim, before));
                if (flushed.unroutable() > 0) {
                    now.steps.placeUnroutable();
                }
                if (taken == 0 && flushed.groups() == 0 && !flushed.ours()) {
                    problem("another process has a newer notify configuration and does the notifying");
                }
                done += taken + flushed.groups();
                return taken > 0 || flushed.groups() > 0 || flushed.unroutable() > 0;
            } finally {
                stepping.unlock();
            }
        }

        private void problem(String text) {
            if (!problems.contains(text)) {
                problems.add(text);
            }
        }

        private void begin(InUse by, NotifySteps.Claimed claim, long began) {
            Set<Flusher.Attempt> ofClaim = new HashSet<>(claim.attempts());
            for (Flusher.Attempt attempt : claim.attempts()) {
                open.begin();
                boolean taken = attempts.submit(
                        attempt.unsent().delivery().integration().toString(), () -> {
                            try {
                                attempt(by, claim, attempt, ofClaim, elapsed.getAsLong() - began);
                            } finally {
                                open.end();
                            }
                        });
                if (!taken) {
                    open.end(); // Closing: the claim ends by itself.
                }
            }
        }

        /** Waits for the attempts under way. */
        void await(long deadline) {
            try {
                unfinished |= !open.awaitNone(deadline);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void attempt(
                InUse by,
                NotifySteps.Claimed claim,
                Flusher.Attempt attempt,
                Set<Flusher.Attempt> ofClaim,
                long waited) {
            if (waited > STALE) {
                ended(by, claim, attempt, ofClaim, Optional.empty(), 0);
                return;
            }
            long begin = elapsed.getAsLong();
            Deliverer.Attempted outcome = attempt.make(by.setup.deliverer());
            ended(by, claim, attempt, ofClaim, Optional.of(outcome), elapsed.getAsLong() - begin);
            if (!(outcome.outcome() instanceof Outcome.Success)) {
                failed.incrementAndGet();
            }
        }

        /**
         * One outcome of a claim after the other, so that the last one knows that it is.
         *
         * @param outcome empty for an attempt that was not made
         */
        private void ended(
                InUse by,
                NotifySteps.Claimed claim,
                Flusher.Attempt attempt,
                Set<Flusher.Attempt> ofClaim,
                Optional<Deliverer.Attempted> outcome,
                long took) {
            synchronized (ofClaim) {
                ofClaim.remove(attempt);
                List<Flusher.Attempt> others = List.copyOf(ofClaim);
                try {
                    if (!by.steps.outcome(claim, attempt, outcome, took, others)) {
                        metrics.lostClaims.inc();
                        LOG.warnf(
                                "%s: the claim on group %s was lost before the outcome was recorded; somebody else may"
                                        + " have notified too",
                                attempt.integration().path(),
                                attempt.group().state.groupKey());
                    }
                } catch (RuntimeException e) {
                    // The delivery is written as begun: whoever claims the group next says so when it repeats it.
                    metrics.unrecorded.inc();
                    LOG.warnf(
                            "%s: an outcome could not be recorded: %s",
                            attempt.integration().path(), e.getMessage());
                }
            }
        }

        Functions.Report report() {
            return new Functions.Report(
                    Functions.Kind.NOTIFY,
                    done,
                    failed.get(),
                    problems,
                    SharedNotify.this.nextDue(),
                    unfinished,
                    false);
        }
    }

    /** Deletes what is old, if no other process did just now; answers whether this one is to. */
    public boolean upkeep() {
        if (!ledger.leases().take(Leases.UPKEEP, owner, UPKEEP)) {
            return false;
        }
        inUse.ifPresent(now -> now.steps.upkeep());
        return true;
    }

    /** Sets the gauges by what the ledger has. */
    public void measure() {
        NotifyViews now = views();
        metrics.measure(now.memory(), now.inhibitor(), now.now());
    }

    // What the API sees

    @Override
    public Optional<NotifyConfig> config() {
        return inUse.map(now -> now.setup.config());
    }

    @Override
    public String configText() {
        return inUse.map(now -> now.setup.redacted()).orElse("");
    }

    @Override
    public MatcherParser matcherParser() {
        return NotifySetup.matchers(inUse.map(InUse::setup));
    }

    @Override
    public List<String> post(List<PostedAlert> posted) {
        long now = ledger.database().nowNanos();
        Posted sorted = Posted.accept(posted, now, inUse.map(InUse::setup), metrics);
        List<Alert> news = news(sorted.alerts(), now);
        if (!news.isEmpty()) {
            stepping.lock();
            try {
                inUse.orElseThrow(() -> new LedgerException(
                                LedgerException.Kind.UNAVAILABLE, "there is no notify configuration yet"))
                        .steps
                        .takeIn(news);
            } finally {
                stepping.unlock();
            }
        }
        return sorted.refused();
    }

    /** Alerts that say more than the ledger knows: a Prometheus posts each again every minute or so. */
    private List<Alert> news(List<Alert> posted, long now) {
        if (posted.isEmpty()) {
            return posted;
        }
        Set<Labels> labels = posted.stream().map(Alert::labels).collect(Collectors.toSet());
        var known = ledger.read(c -> ledger.notifyClaims().find(c, labels));
        return posted.stream()
                .filter(alert -> {
                    var row = known.get(alert.labels());
                    return row == null || !Intake.isCovered(row.alert(), alert, now);
                })
                .toList();
    }

    private NotifyViews views() {
        NotifyMemory memory = NotifyMemory.restore(ledger.notifications().load(), ledger.ids()::next);
        Optional<NotifySetup> setup = inUse.map(InUse::setup);
        Inhibitor inhibitor =
                new Inhibitor(setup.map(s -> s.config().inhibitRules()).orElse(List.of()));
        memory.alerts().forEach(entry -> inhibitor.put(entry.alert));
        return new NotifyViews(
                memory,
                new Routing(memory, setup.map(NotifySetup::tree)),
                inhibitor,
                setup,
                externalUrl,
                ledger.database().nowNanos());
    }

    @Override
    public List<AlertStatus> alerts() {
        return views().alerts();
    }

    @Override
    public List<GroupStatus> groups() {
        return views().groups();
    }

    @Override
    public List<Silence> silences() {
        return ledger.read(SilenceRows::all);
    }

    @Override
    public Optional<Silence> silence(String id) {
        return ledger.read(c -> ledger.silences().find(c, id));
    }

    @Override
    public SilenceResult silence(SilenceRequest request) {
        String newId = UUID.randomUUID().toString();
        return ledger.database().write(c -> {
            long now = ledger.database().nowNanos(c);
            Optional<Silence> old = request.id().isEmpty()
                    ? Optional.empty()
                    : ledger.silences().lock(c, request.id());
            SilenceEdit edit =
                    SilenceEdit.set(request, old, newId, now, matcherParser().mode());
            for (SilenceEdit.Write write : edit.writes()) {
                write(c, write);
            }
            return edit.result();
        });
    }

    @Override
    public boolean expire(String id) {
        return ledger.database().write(c -> {
            Optional<Silence> silence = ledger.silences().lock(c, id);
            if (silence.isPresent()) {
                Optional<SilenceEdit.Write> end =
                        SilenceEdit.end(silence.get(), ledger.database().nowNanos(c));
                if (end.isPresent()) {
                    write(c, end.get());
                }
            }
            return silence.isPresent();
        });
    }

    private void write(Connection c, SilenceEdit.Write write) throws SQLException {
        ledger.notifyClaims().write(c, NotifyWrites.of(write.silence(), write.event()), 0);
    }

    @Override
    public long nowNanos() {
        return ledger.database().nowNanos();
    }

    @Override
    public long startedAtNanos() {
        return startedAt;
    }

    /** Begins nothing more, and lets attempts under way end and be recorded, at most 20 seconds. */
    @Override
    public void close() {
        closed = true;
        attempts.close();
    }
}
