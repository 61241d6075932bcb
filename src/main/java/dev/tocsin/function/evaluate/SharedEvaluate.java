package dev.tocsin.function.evaluate;

import dev.tocsin.alerting.RuleStatus;
import dev.tocsin.function.Functions;
import dev.tocsin.function.RuleService;
import dev.tocsin.ledger.GroupProgress;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.ledger.RuleClaims;
import dev.tocsin.ledger.RuleLedger;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.source.RuleSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * Rule groups on a ledger that several processes share: claims what is due and nobody's, evaluates, commits under the claim.
 * A group that was evaluated here before is still warm: where its version is the one that was committed then, nothing is
 * read. A worker that is killed leaves its groups to the others when its claims end.
 */
public final class SharedEvaluate implements RuleService, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(SharedEvaluate.class);

    /** A claim lasts so long without being renewed. */
    private static final long LEASE = 15_000_000_000L;

    /** Claims at work are renewed so often. */
    public static final long RENEW = 4_000_000_000L;

    /** A group whose definition this process does not see yet is left alone for so long. */
    private static final long LOOK_AGAIN = 1_000_000_000L;

    /** What is due and cannot be claimed is looked for again so often. */
    private static final int TRIES = 3;

    /** What is defined now. */
    public interface Definitions {

        /** The definitions of these groups; those that are no longer defined are left out. */
        Map<GroupId, RuleGroup> groups(Collection<GroupId> ids);

        /** Everything. */
        RuleSet all();
    }

    private final EvaluateContext context;
    private final Ledger ledger;
    private final Definitions definitions;
    private final String owner;
    private final String storage;
    private final int parallel;
    private final Map<GroupId, GroupWorker> workers = new ConcurrentHashMap<>();
    private final Map<Long, Claimed> atWork = new ConcurrentHashMap<>();
    private final Map<GroupId, RuleLedger.Loaded> shown = new ConcurrentHashMap<>();
    private final AtomicBoolean news;
    private final Executor threads;
    private final LongSupplier elapsed;
    private final Optional<ScheduledExecutorService> renewals;
    private volatile boolean closed;

    /** A claim at work; whether it is lost, and until when it certainly stands, by the measuring clock. */
    private static final class Claimed {
        final RuleClaims.Claim claim;
        volatile long stands;

        Claimed(RuleClaims.Claim claim, long stands) {
            this.claim = claim;
            this.stands = stands;
        }

        boolean lost(long elapsed) {
            return elapsed - stands > 0;
        }
    }

    /** What became of a claim. */
    private record Ended(GroupId group, int evaluated, Optional<String> problem) {}

    /**
     * What is the machine's.
     *
     * @param threads where groups are evaluated; a service is shut down at the end
     * @param elapsed nanoseconds since any fixed point, of which deadlines are
     * @param renewals renews claims at work; without it they last as long as somebody calls {@link #renew}
     */
    public record Machine(Executor threads, LongSupplier elapsed, Optional<ScheduledExecutorService> renewals) {

        /** Virtual threads, the measuring clock, a thread that renews. */
        public static Machine ofSystem() {
            return new Machine(
                    Executors.newThreadPerTaskExecutor(
                            Thread.ofVirtual().name("evaluate-", 0).factory()),
                    System::nanoTime,
                    Optional.of(Executors.newSingleThreadScheduledExecutor(
                            Thread.ofPlatform().name("claims").daemon(true).factory())));
        }
    }

    /**
     * @param news set by {@link EvaluateContext#changed}
     * @param owner names this process in claims
     * @param storage name of the storage that this process reads
     * @param parallel groups that are evaluated at once by one wake-up
     */
    public SharedEvaluate(
            EvaluateContext context,
            Definitions definitions,
            AtomicBoolean news,
            String owner,
            String storage,
            int parallel,
            Machine machine) {
        this.threads = machine.threads();
        this.elapsed = machine.elapsed();
        this.renewals = machine.renewals();
        this.context = context;
        this.ledger = context.ledger();
        this.definitions = definitions;
        this.news = news;
        this.owner = owner;
        this.storage = storage;
        this.parallel = parallel;
        renewals.ifPresent(every -> every.scheduleWithFixedDelay(this::renew, RENEW, RENEW, TimeUnit.NANOSECONDS));
    }

    /**
     * Evaluates all groups that are due and nobody's.
     *
     * @param deadline of {@link System#nanoTime()}: no group is begun after it
     */
    public Functions.Report run(long deadline) {
        BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
        int open = 0;
        int done = 0;
        int failed = 0;
        List<String> problems = new ArrayList<>();
        boolean more = true;
        int idle = 0;
        while (true) {
            boolean over = closed || deadline != Long.MAX_VALUE && elapsed.getAsLong() - deadline > 0;
            if (more && !over && open < parallel) {
                int begun = claim(parallel - open, deadline, ended);
                more = begun == parallel - open;
                open += begun;
            }
            if (open == 0) {
                long next = nextDue();
                boolean due = next <= ledger.database().nowNanos();
                if (due && !over && idle++ < TRIES) {
                    // A slot came after the last look.
                    more = true;
                    continue;
                }
                return new Functions.Report(
                        Functions.Kind.EVALUATE,
                        done,
                        failed,
                        problems,
                        next,
                        due && failed == 0,
                        news.getAndSet(false));
            }
            Ended one = take(ended);
            open--;
            if (one.evaluated > 0) {
                idle = 0;
                more = true;
            }
            done += one.evaluated > 0 ? 1 : 0;
            if (one.problem.isPresent()) {
                failed++;
                problems.add(one.group.key() + ": " + one.problem.get());
            }
        }
    }

    private static Ended take(BlockingQueue<Ended> queue) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return queue.take();
                } catch (InterruptedException e) {
                    interrupted = true; // What was begun is waited for: its claims are ours.
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** When the next group that this process can evaluate is due, epoch nanoseconds; {@link Long#MAX_VALUE} for never. */
    public long nextDue() {
        return ledger.claims().nextDue(storage).orElse(Long.MAX_VALUE);
    }

    private int claim(int limit, long deadline, BlockingQueue<Ended> ended) {
        long before = elapsed.getAsLong();
        List<RuleClaims.Claim> claims = ledger.claims().claim(owner, LEASE, storage, limit);
        if (claims.isEmpty()) {
            return 0;
        }
        List<Claimed> claimed = new ArrayList<>();
        for (RuleClaims.Claim claim : claims) {
            Claimed one = new Claimed(claim, before + LEASE);
            atWork.put(claim.row(), one);
            claimed.add(one);
        }
        Map<GroupId, RuleGroup> defined =
                definitions.groups(claims.stream().map(RuleClaims.Claim::group).toList());
        for (Claimed one : claimed) {
            threads.execute(() -> {
                Ended result;
                try {
                    result = new Ended(
                            one.claim.group(),
                            work(one, Optional.ofNullable(defined.get(one.claim.group())), deadline),
                            Optional.empty());
                } catch (RuntimeException | Error e) {
                    // One group that fails stops no other; its claim ends by itself, which spaces the attempts.
                    LOG.errorf(
                            e, "rule group %s is tried again", one.claim.group().key());
                    result = new Ended(one.claim.group(), 0, Optional.of(String.valueOf(e.getMessage())));
                } finally {
                    atWork.remove(one.claim.row(), one);
                }
                ended.add(result);
            });
        }
        return claims.size();
    }

    private int work(Claimed one, Optional<RuleGroup> definition, long deadline) {
        RuleClaims.Claim claim = one.claim;
        GroupId id = claim.group();
        if (definition.isEmpty() && !claim.removed()) {
            // Defined a moment later than this process looked; not at once again, or it would be claimed for ever.
            ledger.claims().release(claim, ledger.database().nowNanos() + LOOK_AGAIN);
            return 0;
        }
        RuleGroup group = claim.removed() ? removed(id) : definition.orElseThrow();
        GroupWorker worker = workers.get(id);
        if (worker == null || worker.isFinished()) {
            long begin = System.nanoTime();
            worker = new GroupWorker(
                    context, group, ledger.rules().load(id, GroupProgress.fresh(0, group.intervalNanos())));
            context.metrics().restored(id.key(), System.nanoTime() - begin);
            workers.put(id, worker);
        }
        int evaluated = worker.run(
                claim,
                group,
                () -> closed || one.lost(elapsed.getAsLong()),
                () -> deadline != Long.MAX_VALUE && elapsed.getAsLong() - deadline > 0);
        if (worker.isFinished()) {
            workers.remove(id, worker);
        }
        return evaluated;
    }

    private RuleGroup removed(GroupId id) {
        GroupWorker before = workers.get(id);
        long interval = before == null ? 60_000_000_000L : before.group().intervalNanos();
        return Evaluate.empty(id, interval, before == null ? null : before.group());
    }

    /** Claims at work are made to last; those that others have by now are given up. */
    public void renew() {
        try {
            List<Claimed> claimed = List.copyOf(atWork.values());
            if (claimed.isEmpty()) {
                return;
            }
            long before = elapsed.getAsLong();
            Set<Long> standing =
                    ledger.claims().renew(claimed.stream().map(one -> one.claim).toList(), LEASE);
            for (Claimed one : claimed) {
                if (standing.contains(one.claim.row())) {
                    one.stands = before + LEASE;
                }
            }
        } catch (LedgerException e) {
            LOG.warnf("claims could not be renewed: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("claims could not be renewed", e);
        }
    }

    @Override
    public RuleSet rules() {
        return definitions.all();
    }

    @Override
    public List<GroupView> groups(boolean withAlerts) {
        Map<GroupId, Long> versions = ledger.rules().versions();
        shown.keySet().retainAll(versions.keySet());
        List<GroupView> views = new ArrayList<>();
        for (RuleGroup group : definitions.all().groups()) {
            Long version = versions.get(group.id());
            if (version == null) {
                continue; // Defined, and begun by the sync that is just being committed.
            }
            RuleLedger.Loaded loaded = shown.get(group.id());
            if (loaded == null || loaded.unit().version() != version) {
                loaded = ledger.rules().show(group.id(), GroupProgress.fresh(0, group.intervalNanos()));
                shown.put(group.id(), loaded);
            }
            GroupProgress progress = loaded.unit().progress();
            views.add(new GroupView(
                    group,
                    RuleStatus.of(group, loaded.state(), withAlerts),
                    progress.lastStarted(),
                    progress.lastDuration(),
                    progress.watermark(),
                    progress.nextDue(),
                    progress.missed()));
        }
        views.sort(Comparator.comparing((GroupView view) -> view.group().file())
                .thenComparing(view -> view.group().name()));
        return views;
    }

    @Override
    public List<SlotsView> slots() {
        return Evaluate.slots(ledger.rules().progress());
    }

    @Override
    public Optional<String> stalled() {
        return Optional.empty();
    }

    /** Begins nothing more; evaluations under way end without being committed, at most 20 seconds. */
    @Override
    public void close() {
        closed = true;
        workers.values().forEach(GroupWorker::stop);
        if (threads instanceof ExecutorService service) {
            end(service);
        }
        renewals.ifPresent(ExecutorService::shutdownNow);
    }

    private static void end(ExecutorService service) {
        service.shutdown();
        try {
            if (!service.awaitTermination(20, TimeUnit.SECONDS)) {
                LOG.warn("evaluations still under way after 20 s; their claims end, and others do them again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
