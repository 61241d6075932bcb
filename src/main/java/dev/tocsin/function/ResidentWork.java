package dev.tocsin.function;

import dev.tocsin.function.evaluate.Evaluate;
import dev.tocsin.function.notify.NotifyFunction;
import dev.tocsin.function.notify.NotifySetup;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.model.Labels;
import dev.tocsin.source.RuleSource;
import dev.tocsin.storage.Arrivals;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** One process has the ledger for itself, keeps everything in memory, and goes on there while the ledger takes nothing. */
final class ResidentWork implements Work {

    private static final long STALLED_NANOS = 30_000_000_000L;

    private final Settings settings;
    private final Ledger ledger;
    private final Evaluate evaluate;
    private final NotifyFunction notify;
    private final RuleSource source;
    private volatile boolean started;

    ResidentWork(Settings settings, Ledger ledger, RuleSource source, Evaluate evaluate, NotifyFunction notify) {
        this.settings = settings;
        this.ledger = ledger;
        this.source = source;
        this.evaluate = evaluate;
        this.notify = notify;
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
    public Functions functions() {
        return new Resident(ledger.database(), source, evaluate, notify);
    }

    @Override
    public long nextSlot() {
        return evaluate.nextDue();
    }

    @Override
    public void configure(NotifySetup setup) {
        notify.configure(setup);
    }

    @Override
    public void onData(Arrivals arrivals, IntFunction<Labels> labels, long spacing) {
        evaluate.onData(spacing, labels);
        arrivals.listen(evaluate::arrived);
    }

    @Override
    public void notifyDue() {
        notify.inboxChanged();
    }

    @Override
    public void follow(RuleSource from) {
        evaluate.update(from.snapshot());
        evaluate.endForgotten();
        from.subscribe(evaluate::update);
    }

    @Override
    public void sync(RuleSource from) {
        evaluate.update(from.snapshot());
    }

    @Override
    public void start() {
        evaluate.standing().ifPresent(notify::standing);
        notify.start();
        evaluate.start();
        started = true;
    }

    @Override
    public boolean upkeep() {
        return true; // The notify loop does the rest itself.
    }

    @Override
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        if (notify.ledgerGone() || !ledger.database().available()) {
            reasons.add("the ledger in " + settings.data() + " takes nothing; alerting goes on in memory");
        }
        evaluate.stalled().ifPresent(reasons::add);
        long still = ledger.database().nowNanos() - notify.lastMovedNanos();
        if (started && still > STALLED_NANOS) {
            reasons.add("the notify loop has not moved for " + still / 1_000_000_000L + " s");
        }
        return reasons;
    }

    @Override
    public void close() {
        evaluate.close();
        notify.close();
    }
}
