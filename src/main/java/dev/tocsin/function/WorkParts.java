package dev.tocsin.function;

import dev.tocsin.alerting.EvaluationOptions;
import dev.tocsin.function.evaluate.Evaluate;
import dev.tocsin.function.evaluate.EvaluateContext;
import dev.tocsin.function.evaluate.EvaluateMetrics;
import dev.tocsin.function.evaluate.HandOver;
import dev.tocsin.function.evaluate.RuleStorage;
import dev.tocsin.function.evaluate.TemplateExpander;
import dev.tocsin.function.message.Due;
import dev.tocsin.function.notify.Attempts;
import dev.tocsin.function.notify.NotifyFunction;
import dev.tocsin.function.notify.NotifyMetrics;
import dev.tocsin.function.notify.SharedNotify;
import dev.tocsin.function.shared.SharedWork;
import dev.tocsin.ledger.Inbox;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.net.HostName;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.source.FileRuleSource;
import dev.tocsin.source.RuleSource;
import dev.tocsin.source.kubernetes.KubernetesRules;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Puts evaluating and notifying together, in either way.
 *
 * @param drain sends what was recorded, until a deadline of {@link System#nanoTime()}: for a process that may be gone after
 *     its answer
 * @param upkeep of the ledger, for a process that does nothing between its answers
 */
record WorkParts(
        Settings settings,
        FunctionSettings functions,
        Ledger ledger,
        Engine engine,
        SeriesSource source,
        RuleStorage storage,
        LongConsumer drain,
        LedgerUpkeep upkeep,
        AlertOutlet outgoing,
        Due due,
        NotifyMetrics notifyMetrics,
        EvaluateMetrics evaluateMetrics) {

    Work resident(RuleSource source) {
        NotifyFunction notify = new NotifyFunction(
                ledger, notifyMetrics, settings.externalUrl(), new Attempts(settings.attemptsPerReceiver()));
        Evaluate evaluate = new Evaluate(context(due::changed, notify::takeUnsaved));
        return new ResidentWork(settings, ledger, source, evaluate, notify);
    }

    /** @param objects of a cluster, if they are wanted */
    Work shared(FileRuleSource files, Optional<KubernetesRules> objects) {
        // For people who look into the ledger: which process has a claim.
        String owner = HostName.ofProcess();
        AtomicBoolean news = new AtomicBoolean();
        SharedNotify notify = new SharedNotify(
                ledger, notifyMetrics, settings.externalUrl(), owner, new Attempts(settings.attemptsPerReceiver()));
        return SharedWork.of(
                settings,
                functions,
                files,
                objects,
                context(
                        group -> {
                            news.set(true);
                            due.changed(group);
                        },
                        unsaved -> {}),
                news,
                drain,
                upkeep::run,
                notify,
                owner,
                due::tellLater);
    }

    private EvaluateContext context(Consumer<String> changed, Consumer<List<Inbox.Change>> unsaved) {
        EvaluationOptions options = new EvaluationOptions(
                settings.externalUrl(), settings.resendDelay(), settings.queryOffset(), settings.maxDataAge(), 0);
        return new EvaluateContext(
                ledger,
                storage,
                new TemplateExpander(
                        engine, source, settings.externalLabels(), settings.externalUrl(), evaluateMetrics),
                options,
                settings.missedSlots(),
                new HandOver(settings.externalLabels(), settings.alertRelabeling()),
                outgoing,
                changed,
                unsaved,
                evaluateMetrics);
    }
}
