package dev.tocsin.simulate;

import dev.tocsin.function.NotifyService;
import dev.tocsin.function.evaluate.SharedEvaluate;
import dev.tocsin.function.notify.Attempts;
import dev.tocsin.function.notify.NotifySetup;
import dev.tocsin.function.notify.SharedNotify;
import dev.tocsin.function.shared.SharedRules;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.source.RuleDocument;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One of several processes on one ledger, as {@code SharedWork} puts it together. */
final class SharedSimWork implements SimWork {

    private final SharedRules rules;
    private final SharedEvaluate evaluate;
    private final SharedNotify notify;

    SharedSimWork(
            SimProcess process, World world, Ledger ledger, SimSamples samples, SimRules storage, Attempts attempts) {
        rules = new SharedRules(ledger, "backend");
        AtomicBoolean news = new AtomicBoolean();
        evaluate = new SharedEvaluate(
                world.context(ledger, samples, storage, _ -> news.set(true), _ -> {}),
                rules,
                news,
                process.name(),
                "backend",
                2,
                new SharedEvaluate.Machine(Runnable::run, process::elapsed, Optional.empty()));
        notify = new SharedNotify(
                ledger,
                world.notifyMetrics(),
                World.EXTERNAL_URL,
                process.name(),
                attempts,
                process::elapsed,
                () -> world.faults().dice().next());
    }

    @Override
    public void sync(RuleDocument document) {
        rules.sync("files", () -> List.of(document));
    }

    @Override
    public void configure(NotifySetup setup) {
        notify.configure(setup);
    }

    @Override
    public Evaluated evaluate() {
        var report = evaluate.run(Long.MAX_VALUE);
        return new Evaluated(report.done(), report.notifyDue(), report.nextDue());
    }

    @Override
    public void renew() {
        evaluate.renew();
    }

    @Override
    public boolean step() {
        return notify.step();
    }

    @Override
    public long nextStep() {
        return notify.nextDue();
    }

    @Override
    public boolean isAhead() {
        return false;
    }

    @Override
    public void upkeep() {
        notify.upkeep();
    }

    @Override
    public NotifyService notifications() {
        return notify;
    }
}
