package dev.tocsin.function.shared;

import dev.tocsin.function.FunctionSettings;
import dev.tocsin.function.Functions;
import dev.tocsin.function.NotifyService;
import dev.tocsin.function.RuleService;
import dev.tocsin.function.Settings;
import dev.tocsin.function.Work;
import dev.tocsin.function.evaluate.EvaluateContext;
import dev.tocsin.function.evaluate.SharedEvaluate;
import dev.tocsin.function.notify.NotifySetup;
import dev.tocsin.function.notify.SharedNotify;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.model.Labels;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.FileRuleSource;
import dev.tocsin.source.RuleSource;
import dev.tocsin.source.kubernetes.KubernetesRules;
import dev.tocsin.storage.Arrivals;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;
import java.util.function.LongConsumer;
import org.jboss.logging.Logger;

/**
 * One of several processes on a ledger. Woken by its own loops, by events, or both: what is due is in the ledger, and a
 * step that another process took first is found done.
 */
public final class SharedWork implements Work, Functions {

    private static final Logger LOG = Logger.getLogger(SharedWork.class);

    /** A process that wakes itself looks so often at sources that do not say when they change. */
    private static final long SYNC_AGAIN = 15_000_000_000L;

    /** Of its time a wake-up gives so much to the upkeep of the ledger. */
    private static final long PRUNING = 2_000_000_000L;

    private final Ledger ledger;
    private final SharedEvaluate evaluate;
    private final SharedNotify notify;
    private final Sources sources;
    private final LongConsumer drain;
    private final LongConsumer prune;
    private final Runnable tell;
    private final FunctionSettings functions;
    private final Pace evaluating;
    private final Pace notifying;
    private volatile Optional<NotifySetup> toConfigure = Optional.empty();
    private volatile boolean toSync;
    private volatile long synced = System.nanoTime();

    /**
     * @param tell tells others that there is something for notify
     * @param functions what this process does, and whether it wakes itself for it
     */
    SharedWork(
            Ledger ledger,
            SharedEvaluate evaluate,
            SharedNotify notify,
            Sources sources,
            LongConsumer drain,
            LongConsumer prune,
            Runnable tell,
            FunctionSettings functions) {
        this.ledger = ledger;
        this.evaluate = evaluate;
        this.notify = notify;
        this.sources = sources;
        this.drain = drain;
        this.prune = prune;
        this.tell = tell;
        this.functions = functions;
        this.evaluating = new Pace("evaluate", this::evaluateDue, ledger.database()::nowNanos);
        this.notifying = new Pace("notify", this::doNotify, ledger.database()::nowNanos);
    }

    /**
     * Puts it together.
     *
     * @param drain sends what was recorded, until a deadline
     * @param prune deletes what the ledger need not keep, until a deadline
     * @param news set when evaluating hands something over to notify
     * @param owner names this process in claims
     * @param tell tells others that there is something for notify
     */
    public static SharedWork of(
            Settings settings,
            FunctionSettings functions,
            FileRuleSource files,
            Optional<KubernetesRules> objects,
            EvaluateContext context,
            AtomicBoolean news,
            LongConsumer drain,
            LongConsumer prune,
            SharedNotify notify,
            String owner,
            Runnable tell) {
        LedgerRules rules = new LedgerRules(
                context.ledger(),
                source -> RuleReadOptions.of(source)
                        .withDefaultInterval(settings.evaluationInterval())
                        .withPromql(settings.engine().features()));
        RuleSync sync = new RuleSync(
                context.ledger(),
                rules,
                settings.storageName(),
                settings.storageName() + "/" + settings.evaluationInterval());
        int parallel = 2 * Runtime.getRuntime().availableProcessors();
        return new SharedWork(
                context.ledger(),
                new SharedEvaluate(
                        context,
                        rules,
                        news,
                        owner,
                        settings.storageName(),
                        parallel,
                        SharedEvaluate.Machine.ofSystem()),
                notify,
                new Sources(
                        files, sync, objects.map(found -> new KubernetesSync(context.ledger(), found, sync, rules))),
                drain,
                prune,
                tell,
                functions);
    }

    private long evaluateDue() {
        takeOver();
        if (functions.does(Kind.SYNC) && System.nanoTime() - synced > SYNC_AGAIN) {
            sync(sources.sync(false), false);
        }
        Report report = evaluate.run(Long.MAX_VALUE);
        if (report.notifyDue()) {
            notifying.wake();
            tell.run();
        }
        return report.nextDue();
    }

    private long doNotify() {
        takeOver();
        while (notify.step()) {
            // Until nothing more is due; attempts go on meanwhile.
        }
        return notify.nextDue();
    }

    /** What the ledger could not take at once: a configuration, rules. */
    private synchronized void takeOver() {
        toConfigure.ifPresent(setup -> {
            notify.configure(setup);
            toConfigure = Optional.empty();
        });
        if (toSync) {
            // One that is woken asks for objects when it is asked to: at its start it would do so twice.
            sync(functions.schedule() && functions.does(Kind.SYNC) ? sources.sync(false) : sources.known(), false);
            toSync = false;
        }
    }

    @Override
    public Report run(Kind kind, Hint hint, long deadline) {
        takeOver();
        return switch (kind) {
            case EVALUATE -> {
                Report report = evaluate.run(deadline);
                if (!functions.schedule()) {
                    drain.accept(deadline); // Nobody else in this process will.
                }
                yield report;
            }
            case NOTIFY -> {
                Report report = notify.run(deadline);
                if (!functions.schedule()) {
                    prune(deadline);
                }
                yield report;
            }
            // What is said to have changed and could not be read is to be said again: nothing else would make it due.
            case SYNC -> sync(sources.sync(hint.rulesChanged()), hint.rulesChanged());
        };
    }

    /** In a process that does nothing between its answers; whoever comes first in a minute. */
    private void prune(long deadline) {
        try {
            if (upkeep()) {
                prune.accept(Math.min(deadline, System.nanoTime() + PRUNING));
            }
        } catch (LedgerException e) {
            LOG.debugf("the ledger is pruned later: %s", e.getMessage());
        }
    }

    private Report sync(Sources.Result result, boolean again) {
        synced = System.nanoTime();
        if (result.changed() > 0) {
            evaluating.wake();
        }
        return new Report(
                Kind.SYNC,
                result.changed(),
                result.failed(),
                result.problems(),
                Long.MAX_VALUE,
                again && result.failed() > 0,
                false);
    }

    @Override
    public long longest(Kind kind) {
        return kind == Kind.NOTIFY ? notify.longest() : 0;
    }

    @Override
    public long nowNanos() {
        return ledger.database().nowNanos();
    }

    @Override
    public Functions functions() {
        return this;
    }

    @Override
    public long nextSlot() {
        return evaluate.nextDue();
    }

    @Override
    public RuleService rules() {
        return evaluate;
    }

    @Override
    public NotifyService notifications() {
        return notify;
    }

    @Override
    public void configure(NotifySetup setup) {
        toConfigure = Optional.of(setup);
        later("the notify configuration is taken into use", this::takeOver);
    }

    @Override
    public void follow(RuleSource from) {
        sync(from);
        from.subscribe(rules -> sync(from));
    }

    @Override
    public void sync(RuleSource from) {
        toSync = true;
        later("rules are taken over", this::takeOver);
    }

    /** @throws IllegalStateException always: an evaluation that is no slot needs a claim that slots alone give */
    @Override
    public void onData(Arrivals arrivals, IntFunction<Labels> labels, long spacing) {
        throw new IllegalStateException("new data evaluates groups only on a ledger of this process alone");
    }

    @Override
    public void notifyDue() {
        notifying.wake();
    }

    private static void later(String what, Runnable work) {
        try {
            work.run();
        } catch (LedgerException e) {
            LOG.warnf("%s when the ledger can be reached: %s", what, e.getMessage());
        }
    }

    @Override
    public void start() {
        if (functions.schedule() && functions.does(Kind.EVALUATE)) {
            evaluating.start();
        }
        if (functions.schedule() && functions.does(Kind.NOTIFY)) {
            notifying.start();
        }
    }

    @Override
    public boolean upkeep() {
        if (functions.does(Kind.NOTIFY)) {
            notify.measure();
        }
        return notify.upkeep();
    }

    @Override
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        if (!ledger.database().available()) {
            reasons.add("the ledger cannot be reached; what is due waits for it");
        }
        evaluating.stalled().ifPresent(reasons::add);
        notifying.stalled().ifPresent(reasons::add);
        return reasons;
    }

    @Override
    public void close() {
        evaluating.close();
        notifying.close();
        evaluate.close();
        notify.close();
    }
}
