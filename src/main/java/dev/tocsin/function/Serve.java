package dev.tocsin.function;

import dev.tocsin.function.evaluate.EvaluateMetrics;
import dev.tocsin.function.notify.Deliverer;
import dev.tocsin.function.notify.NotifyConfigSource;
import dev.tocsin.function.notify.NotifyMetrics;
import dev.tocsin.ledger.LabelSets;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.PromDuration;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.promql.Engine;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.FileRuleSource;
import dev.tocsin.source.RuleSet;
import dev.tocsin.source.SourceStatus;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.template.AlertmanagerTemplates;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Everything in one process: rules from files, the embedded store, the ledger, evaluate and notify, and what looks after
 * them. Built in the order in which things need each other, closed in the reverse order.
 */
public final class Serve implements ServerStatus, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Serve.class);

    private final Settings settings;
    private final Ledger ledger;
    private final EmbeddedStore store;
    private final FileRuleSource rules;
    private final Queries queries;
    private final Work work;
    private final NotifyConfigSource notifyConfig;
    private final AlertOutlet outgoing;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("upkeep").daemon(true).factory());
    private final long startedAt;
    private long labelSetsLookedAt;
    private volatile boolean started;
    private volatile boolean reloadSucceeded = true;
    private volatile long lastReload;

    /** Takes alerts to external Alertmanagers, and makes what sends notifications. */
    public interface Senders {

        /** Where a group's alerts are put for external Alertmanagers; never blocks. */
        AlertOutlet outgoing(Settings settings);

        /** Makes what sends notifications of a configuration. */
        Deliverer deliverer(Settings settings, NotifyConfig config, AlertmanagerTemplates templates);
    }

    /** Builds everything; nothing runs before {@link #start}. */
    public Serve(
            Settings settings,
            Ledger ledger,
            EmbeddedStore store,
            CollectorRegistry registry,
            Senders senders,
            Clock clock) {
        this.settings = settings;
        this.ledger = ledger;
        this.store = store;
        Engine engine = new Engine(settings.engine());
        this.queries = new Queries(engine, store, settings.maxQueries(), settings.maxQueryLength());
        this.outgoing = senders.outgoing(settings);
        NotifyMetrics notifyMetrics = new NotifyMetrics(registry);
        WorkParts parts =
                new WorkParts(settings, ledger, engine, store, outgoing, notifyMetrics, new EvaluateMetrics(registry));
        this.work = ledger.database().shared() ? parts.shared() : parts.resident();
        this.notifyConfig = new NotifyConfigSource(
                settings.notifyConfig(),
                (config, templates) -> senders.deliverer(settings, config, templates),
                work::configure,
                notifyMetrics);
        this.startedAt = ledger.database().nowNanos();
        RuleReadOptions reading = RuleReadOptions.of(FileRuleSource.ID)
                .withDefaultInterval(settings.evaluationInterval())
                .withPromql(settings.engine().features());
        this.rules = new FileRuleSource(Path.of(""), settings.ruleFiles(), reading, clock);
    }

    /** Begins to evaluate and to notify. */
    public void start() {
        notifyConfig.refresh(true);
        work.follow(rules);
        rules.start();
        work.start();
        upkeep.scheduleWithFixedDelay(this::lookAtNotifyConfig, 2, 2, TimeUnit.SECONDS);
        upkeep.scheduleWithFixedDelay(this::pruneLedger, 60, 60, TimeUnit.SECONDS);
        lastReload = ledger.database().nowNanos();
        started = true;
    }

    private void lookAtNotifyConfig() {
        try {
            notifyConfig.refresh(false);
            outgoing.refresh();
        } catch (RuntimeException e) {
            LOG.error("notify configuration: looked at again in 2 s after a defect", e);
        }
    }

    private void pruneLedger() {
        try {
            long before = ledger.database().nowNanos() - settings.historyRetention();
            while (ledger.history().prune(before, settings.historyBytes()) > 0) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            work.upkeep();
            // A little of the label sets at a time: 30,000 of them a minute.
            for (int i = 0; i < 60; i++) {
                labelSetsLookedAt = LabelSets.collect(ledger.database(), labelSetsLookedAt);
                if (labelSetsLookedAt == 0) {
                    break;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (LedgerException e) {
            LOG.debugf("the ledger is pruned later: %s", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("the ledger is pruned later after a defect", e);
        }
    }

    public Queries queries() {
        return queries;
    }

    public RuleService rules() {
        return work.rules();
    }

    public NotifyService notifications() {
        return work.notifications();
    }

    public EmbeddedStore store() {
        return store;
    }

    public Ledger ledger() {
        return ledger;
    }

    public Settings settings() {
        return settings;
    }

    @Override
    public boolean ready() {
        return notReady().isEmpty();
    }

    @Override
    public List<String> notReady() {
        List<String> reasons = new ArrayList<>();
        if (!started) {
            reasons.add("starting");
        }
        reasons.addAll(work.notReady());
        return reasons;
    }

    @Override
    public List<String> reload() {
        List<String> problems = new ArrayList<>(notifyConfig.refresh(true));
        rules.refresh();
        RuleSet set = rules.snapshot();
        work.sync(rules);
        for (SourceStatus status : set.statuses()) {
            status.problems().forEach(problem -> problems.add(problem.toString()));
        }
        reloadSucceeded = problems.isEmpty();
        if (reloadSucceeded) {
            lastReload = ledger.database().nowNanos();
        }
        return problems;
    }

    @Override
    public long startedAtNanos() {
        return startedAt;
    }

    @Override
    public boolean reloadSucceeded() {
        return reloadSucceeded;
    }

    @Override
    public long lastReloadNanos() {
        return lastReload;
    }

    @Override
    public String configYaml() {
        StringBuilder yaml = new StringBuilder("global:\n");
        yaml.append("  evaluation_interval: ")
                .append(duration(settings.evaluationInterval()))
                .append('\n');
        if (!settings.externalLabels().isEmpty()) {
            yaml.append("  external_labels:\n");
            settings.externalLabels()
                    .forEach(label -> yaml.append("    ")
                            .append(label.name())
                            .append(": ")
                            .append(GoQuote.quote(label.value()))
                            .append('\n'));
        }
        yaml.append("rule_files:\n");
        settings.ruleFiles()
                .forEach(file -> yaml.append("- ").append(GoQuote.quote(file)).append('\n'));
        return yaml.toString();
    }

    @Override
    public Map<String, String> flags() {
        Map<String, String> flags = new TreeMap<>();
        flags.put("query.lookback-delta", duration(settings.engine().lookbackMillis() * 1_000_000));
        flags.put("query.timeout", duration(settings.engine().timeoutNanos()));
        flags.put("query.max-samples", Long.toString(settings.engine().maxSamples()));
        flags.put("query.max-concurrency", Integer.toString(settings.maxQueries()));
        flags.put("rules.alert.resend-delay", duration(settings.resendDelay()));
        flags.put("web.external-url", settings.externalUrl());
        flags.put("web.enable-lifecycle", "true");
        flags.put("storage.tsdb.path", settings.data().toString());
        flags.put("tocsin.notify.config", settings.notifyConfig());
        flags.put("tocsin.rules.files", String.join(",", settings.ruleFiles()));
        return flags;
    }

    private static String duration(long nanos) {
        return PromDuration.format(nanos / 1_000_000);
    }

    @Override
    public void close() {
        started = false;
        upkeep.shutdownNow();
        rules.close();
        work.close();
        outgoing.close();
    }
}
