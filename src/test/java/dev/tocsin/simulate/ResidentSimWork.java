package dev.tocsin.simulate;

import dev.tocsin.function.NotifyService;
import dev.tocsin.function.evaluate.Evaluate;
import dev.tocsin.function.notify.Attempts;
import dev.tocsin.function.notify.NotifyFunction;
import dev.tocsin.function.notify.NotifySetup;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.rules.RuleFile;
import dev.tocsin.rules.RuleFileReader;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.RuleDocument;
import dev.tocsin.source.RuleSet;
import java.util.List;

/**
 * The one process that has its ledger for itself, as {@code ResidentWork} puts it together: it keeps everything in memory, goes
 * on there while the ledger takes nothing, and its loops look by themselves.
 */
final class ResidentSimWork implements SimWork {

    private final World world;
    private final Evaluate evaluate;
    private final NotifyFunction notify;
    private long rulesVersion;
    private boolean forgottenEnded;

    ResidentSimWork(
            SimProcess process, World world, Ledger ledger, SimSamples samples, SimRules storage, Attempts attempts) {
        this.world = world;
        this.notify = new NotifyFunction(
                ledger,
                world.notifyMetrics(),
                World.EXTERNAL_URL,
                attempts,
                () -> world.faults().dice().next());
        this.evaluate = new Evaluate(
                world.context(
                        ledger,
                        samples,
                        storage,
                        _ -> {
                            notify.inboxChanged();
                            process.notifySoon();
                        },
                        changes -> {
                            notify.takeUnsaved(changes);
                            process.notifySoon();
                        }),
                Runnable::run);
    }

    @Override
    public void sync(RuleDocument rules) {
        RuleFile file = RuleFileReader.read(rules.path(), rules.text(), RuleReadOptions.of("files"));
        evaluate.update(new RuleSet(++rulesVersion, file.groups(), List.of()));
        if (!forgottenEnded) {
            evaluate.endForgotten();
            evaluate.standing().ifPresent(notify::standing);
            forgottenEnded = true;
        }
    }

    @Override
    public void configure(NotifySetup setup) {
        notify.configure(setup);
    }

    @Override
    public Evaluated evaluate() {
        long wait = evaluate.startDue();
        long now = world.timeline().now();
        // The loop looks each second; what is not due before is not due then either, unless something failed.
        return new Evaluated(0, false, Math.max(now + wait, Math.min(evaluate.nextDue(), now + Timeline.MINUTE)));
    }

    @Override
    public void renew() {
        // Nobody else has a claim.
    }

    @Override
    public boolean step() {
        notify.step();
        return false;
    }

    @Override
    public long nextStep() {
        long now = world.timeline().now();
        long longest = notify.ledgerGone() ? Timeline.SECOND : 10 * Timeline.SECOND;
        return Math.clamp(notify.nextDue(), now, now + longest);
    }

    @Override
    public boolean isAhead() {
        return notify.ledgerGone();
    }

    @Override
    public void upkeep() {
        // The notify loop does it.
    }

    @Override
    public NotifyService notifications() {
        return notify;
    }
}
