package dev.tocsin.function;

import dev.tocsin.function.evaluate.EmbeddedRules;
import dev.tocsin.function.evaluate.EvaluateMetrics;
import dev.tocsin.function.evaluate.LatenessMetrics;
import dev.tocsin.function.evaluate.RuleStorage;
import dev.tocsin.function.event.Outgoing;
import dev.tocsin.function.message.Due;
import dev.tocsin.function.notify.Deliverer;
import dev.tocsin.function.notify.NotifyConfigSource;
import dev.tocsin.function.notify.NotifyMetrics;
import dev.tocsin.ledger.Ledger;
import dev.tocsin.ledger.LedgerException;
import dev.tocsin.model.GoQuote;
import dev.tocsin.model.PromDuration;
import dev.tocsin.notify.config.NotifyConfig;
import dev.tocsin.promql.Engine;
import dev.tocsin.promql.SeriesSource;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.FileRuleSource;
import dev.tocsin.source.RuleSet;
import dev.tocsin.source.RuleSource;
import dev.tocsin.source.RuleSources;
import dev.tocsin.source.SourceStatus;
import dev.tocsin.source.kubernetes.KubernetesRuleMetrics;
import dev.tocsin.source.kubernetes.KubernetesRuleSource;
import dev.tocsin.source.kubernetes.KubernetesRules;
import dev.tocsin.storage.Arrivals;
import dev.tocsin.storage.embedded.EmbeddedStore;
import dev.tocsin.storage.remote.store.FederatedSource;
import dev.tocsin.template.AlertmanagerTemplates;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Everything in one process: rules from files and Kubernetes, the embedded store, the ledger, evaluate and notify, and what looks after
 * them. Built in the order in which things need each other, closed in the reverse order.
 */
public final class Serve implements ServerStatus, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Serve.class);

    /** If a group is later than this, there is no heartbeat. */
    private static final long LATE_NANOS = 60_000_000_000L;

    private final Settings settings;
    private final FunctionSettings functions;
    private final Ledger ledger;
    private final EmbeddedStore store;
    private final Optional<RemoteParts> remote;
    private final FileRuleSource files;
    private final Optional<KubernetesRuleSource> kubernetes;
    private final RuleSources rules;
    private final Optional<FederatedSource> federated;
    private final Queries queries;
    private final Work work;
    private final NotifyConfigSource notifyConfig;
    private final AlertOutlet outgoing;
    private final ScheduledExecutorService upkeep = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("upkeep").daemon(true).factory());
    private final long startedAt;
    private final LedgerUpkeep upkeepOfLedger;
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
            FunctionSettings functions,
            Ledger ledger,
            EmbeddedStore store,
            Optional<RemoteParts> remote,
            CollectorRegistry registry,
            Senders senders,
            Supplier<KubernetesClient> cluster,
            Due due,
            Clock clock) {
        this.settings = settings;
        this.functions = functions;
        this.ledger = ledger;
        this.store = store;
        this.remote = remote;
        Engine engine = new Engine(settings.engine());
        this.federated = remote.isPresent()
                ? Optional.empty()
                : RemoteReads.of(settings.prometheus().remoteReads(), settings.externalLabels(), store, registry);
        SeriesSource source = remote.map(RemoteParts::source)
                .orElseGet(() -> federated.<SeriesSource>map(f -> f).orElse(store));
        SlowQueries slow = new SlowQueries(settings.slowQueryNanos());
        RuleStorage storage = remote.map(parts -> parts.rules(engine, slow))
                .orElseGet(() -> new EmbeddedRules(engine, source, store, OptionalLong::empty, slow));
        this.queries = new Queries(
                engine,
                source,
                remote.map(RemoteParts::catalog).orElse(store),
                settings.maxQueries(),
                settings.maxQueryLength(),
                slow,
                registry);
        ProcessMetrics.register(this, registry);
        RuleReadOptions reading = RuleReadOptions.of(FileRuleSource.ID)
                .withDefaultInterval(settings.evaluationInterval())
                .withPromql(settings.engine().features());
        this.files = new FileRuleSource(Path.of(""), settings.ruleFiles(), reading, clock);
        Optional<KubernetesRuleMetrics> objectMetrics =
                settings.kubernetes().map(objects -> new KubernetesRuleMetrics(registry));
        Optional<KubernetesRules> objects = settings.kubernetes()
                .map(selected ->
                        new KubernetesRules(selected, reading.promql(), cluster, objectMetrics.orElseThrow(), clock));
        this.outgoing = senders.outgoing(settings);
        NotifyMetrics notifyMetrics = new NotifyMetrics(registry);
        this.upkeepOfLedger = new LedgerUpkeep(ledger, settings.historyRetention(), settings.historyBytes());
        WorkParts parts = new WorkParts(
                settings,
                functions,
                ledger,
                engine,
                source,
                storage,
                deadline -> remote.ifPresent(sending -> sending.drain(deadline)),
                upkeepOfLedger,
                outgoing,
                due,
                notifyMetrics,
                new EvaluateMetrics(registry));
        if (ledger.database().shared()) {
            // Objects are listed at a wake-up, and kept in the ledger.
            this.kubernetes = Optional.empty();
            this.rules = new RuleSources(List.of(files));
            this.work = parts.shared(files, objects);
        } else {
            this.kubernetes = objects.map(watched -> new KubernetesRuleSource(
                    watched, reading.withSource(KubernetesRules.ID), objectMetrics.orElseThrow(), clock));
            List<RuleSource> sources = new ArrayList<>(List.of(files));
            kubernetes.ifPresent(sources::add);
            this.rules = new RuleSources(sources);
            this.work = parts.resident(rules);
        }
        this.notifyConfig = new NotifyConfigSource(
                settings.notifyConfig(),
                (config, templates) -> senders.deliverer(settings, config, templates),
                work::configure,
                notifyMetrics);
        this.startedAt = ledger.database().nowNanos();
        registry.register(new LatenessMetrics(work.rules(), ledger.database()::nowNanos));
    }

    /** Begins to evaluate and to notify. */
    public void start() {
        if (functions.does(Functions.Kind.NOTIFY)) {
            notifyConfig.refresh(true); // Only who notifies knows the receivers' secrets.
        }
        if (functions.does(Functions.Kind.SYNC)) {
            work.follow(rules);
            files.start();
            kubernetes.ifPresent(KubernetesRuleSource::start);
        }
        remote.ifPresent(RemoteParts::start);
        work.start();
        upkeep.scheduleWithFixedDelay(this::lookAtNotifyConfig, 2, 2, TimeUnit.SECONDS);
        upkeep.scheduleWithFixedDelay(this::pruneLedger, 60, 60, TimeUnit.SECONDS);
        upkeep.scheduleWithFixedDelay(this::lookAfterStorage, 60, 60, TimeUnit.SECONDS);
        lastReload = ledger.database().nowNanos();
        started = true;
    }

    private void lookAtNotifyConfig() {
        try {
            if (functions.does(Functions.Kind.NOTIFY)) {
                notifyConfig.refresh(false);
            }
            outgoing.refresh();
        } catch (RuntimeException e) {
            LOG.error("notify configuration: looked at again in 2 s after a defect", e);
        }
    }

    private void lookAfterStorage() {
        try {
            federated.ifPresent(FederatedSource::upkeep);
            remote.ifPresent(RemoteParts::upkeep);
        } catch (LedgerException e) {
            LOG.debugf("the sample outbox is looked at later: %s", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("the remote storage is looked after again in a minute after a defect", e);
        }
    }

    private void pruneLedger() {
        try {
            if (work.upkeep()) { // Else another process looks after the ledger.
                upkeepOfLedger.run(Long.MAX_VALUE);
            }
        } catch (LedgerException e) {
            LOG.debugf("the ledger is pruned later: %s", e.getMessage());
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

    /** Says that something was handed over to notify. */
    public void notifyDue() {
        work.notifyDue();
    }

    /**
     * Evaluates rule groups from now on also as soon as what they read has new samples.
     *
     * @param spacing least nanoseconds between two such evaluations of a group
     */
    void onData(Arrivals arrivals, long spacing) {
        work.onData(arrivals, store::labels, spacing);
    }

    /** What wake-ups make this process do. */
    public Functions functions() {
        return work.functions();
    }

    /** Says from now on regularly that all goes well, as long as it does. */
    void beat(Outgoing outgoing) {
        upkeep.scheduleWithFixedDelay(
                () -> {
                    try {
                        if (ready() && work.nextSlot() > ledger.database().nowNanos() - LATE_NANOS) {
                            outgoing.heartbeat(System.nanoTime() + LATE_NANOS);
                        }
                    } catch (RuntimeException e) {
                        LOG.error("no heartbeat because of a defect", e);
                    }
                },
                1,
                15,
                TimeUnit.SECONDS);
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
        List<String> problems = new ArrayList<>();
        if (functions.does(Functions.Kind.NOTIFY)) {
            problems.addAll(notifyConfig.refresh(true));
        }
        if (functions.does(Functions.Kind.SYNC)) {
            rules.refresh();
            RuleSet set = rules.snapshot();
            work.sync(rules);
            for (SourceStatus status : set.statuses()) {
                status.problems().forEach(problem -> problems.add(problem.toString()));
            }
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
        files.close();
        kubernetes.ifPresent(KubernetesRuleSource::close);
        work.close();
        remote.ifPresent(RemoteParts::close);
        federated.ifPresent(FederatedSource::close);
        outgoing.close();
    }
}
