package dev.tocsin.source.kubernetes;

import dev.tocsin.model.Problem;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.RuleSet;
import dev.tocsin.source.RuleSource;
import dev.tocsin.source.SourceStatus;
import dev.tocsin.source.kubernetes.KubernetesApi.Resource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Rules of the selected PrometheusRule objects, watched by a process that stays. An object with problems leaves its last
 * good version running and is reported on itself; a deleted one, or one selected no longer, ends its groups. While the API
 * cannot be asked (outage, no permission) the last good rules go on, and {@link #snapshot} says so; before it could be asked
 * for the first time, nothing is known, which is not the same as no rules ({@link RuleSet#unread}).
 */
public final class KubernetesRuleSource implements RuleSource, AutoCloseable {

    /** How often objects that stay invalid are reported on themselves again. */
    private static final Duration REMIND = InvalidRuleEvents.AGAIN.plusSeconds(60);

    private static final int LOGGED_PROBLEMS = 20;
    private static final Logger LOG = Logger.getLogger(KubernetesRuleSource.class);

    private final KubernetesRules rules;
    private final RuleReadOptions options;
    private final KubernetesRuleMetrics metrics;
    private final Clock clock;
    private final ObjectWatch.Backoff backoff;
    private final List<Consumer<RuleSet>> listeners = new CopyOnWriteArrayList<>();
    private final List<ObjectWatch> watches = new ArrayList<>();
    private final ScheduledExecutorService reporting = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("tocsin-kubernetes-events").factory());

    /** Every object that the rule selector selects, in whatever namespace, by path. */
    private final TreeMap<String, RuleObjectState> objects = new TreeMap<>();
    /** The selected namespaces, unless all that is asked for are. */
    private Optional<Set<String>> namespaces = Optional.empty();

    private boolean objectsRead;
    private final Map<Resource, KubernetesFailure> failures = new TreeMap<>();
    private final Map<Resource, Instant> failingSince = new TreeMap<>();
    private volatile RuleSet snapshot;

    /** A source that knows nothing yet; {@link #start} makes it look. */
    public KubernetesRuleSource(
            KubernetesRules rules, RuleReadOptions options, KubernetesRuleMetrics metrics, Clock clock) {
        this(rules, options, metrics, clock, ObjectWatch.Backoff.EXPONENTIAL);
    }

    KubernetesRuleSource(
            KubernetesRules rules,
            RuleReadOptions options,
            KubernetesRuleMetrics metrics,
            Clock clock,
            ObjectWatch.Backoff backoff) {
        this.rules = rules;
        this.options = options;
        this.metrics = metrics;
        this.clock = clock;
        this.backoff = backoff;
        this.snapshot = new RuleSet(0, List.of(), List.of(), Set.of(KubernetesRules.ID));
    }

    /** Begins to watch, on threads of its own, until {@link #close}; returns at once. */
    public void start() {
        KubernetesRuleSettings settings = rules.settings();
        if (settings.ruleSelector().isEmpty()) {
            LOG.warn("tocsin.rules.kubernetes.rule-selector is not set, which selects no PrometheusRule, as with the"
                    + " operator; {} selects all");
            synchronized (objects) {
                objectsRead = true;
                publish();
            }
            return;
        }
        settings.namespacesToSelect()
                .ifPresent(selector -> watch(Resource.NAMESPACES, selector, new NamespaceListener(), () -> ""));
        watch(Resource.RULES, settings.ruleSelector().get(), new RuleListener(), rules::namespace);
        watches.forEach(ObjectWatch::start);
        reporting.scheduleWithFixedDelay(this::reportAll, REMIND.toSeconds(), REMIND.toSeconds(), TimeUnit.SECONDS);
    }

    private void watch(
            Resource resource, LabelSelector selector, ObjectWatch.Listener listener, Supplier<String> namespace) {
        watches.add(new ObjectWatch(rules.api(), resource, namespace, selector.text(), listener, backoff, metrics));
    }

    @Override
    public String id() {
        return KubernetesRules.ID;
    }

    @Override
    public RuleSet snapshot() {
        return snapshot;
    }

    @Override
    public Subscription subscribe(Consumer<RuleSet> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Nothing to do: what changes in the cluster is told by it. */
    @Override
    public void refresh() {}

    @Override
    public void close() {
        watches.forEach(ObjectWatch::close);
        reporting.shutdownNow();
    }

    /** What the watch of the objects tells. */
    private final class RuleListener implements ObjectWatch.Listener {
        @Override
        public void listed(List<GenericKubernetesResource> all) {
            synchronized (objects) {
                Set<String> there = new HashSet<>();
                for (GenericKubernetesResource object : all) {
                    there.add(RuleDocument.pathOf(object));
                    read(object);
                }
                Set<String> gone = new HashSet<>(objects.keySet());
                gone.removeAll(there);
                gone.forEach(KubernetesRuleSource.this::remove);
                objectsRead = true;
                publish();
            }
        }

        @Override
        public void changed(List<ObjectWatch.Change> changes) {
            synchronized (objects) {
                for (ObjectWatch.Change change : changes) {
                    if (change.removed()) {
                        remove(RuleDocument.pathOf(change.object()));
                    } else {
                        read(change.object());
                    }
                }
                publish();
            }
        }

        @Override
        public void failed(KubernetesFailure failure) {
            trouble(Resource.RULES, failure);
        }

        @Override
        public void current() {
            well(Resource.RULES);
        }
    }

    /** What the watch of the namespaces tells. */
    private final class NamespaceListener implements ObjectWatch.Listener {
        @Override
        public void listed(List<GenericKubernetesResource> all) {
            synchronized (objects) {
                Set<String> names = new HashSet<>();
                all.forEach(namespace -> names.add(namespace.getMetadata().getName()));
                select(names);
            }
        }

        @Override
        public void changed(List<ObjectWatch.Change> changes) {
            synchronized (objects) {
                Set<String> names = new HashSet<>(namespaces.orElse(Set.of()));
                for (ObjectWatch.Change change : changes) {
                    String name = change.object().getMetadata().getName();
                    if (change.removed()) {
                        names.remove(name);
                    } else {
                        names.add(name);
                    }
                }
                select(names);
            }
        }

        private void select(Set<String> names) {
            Set<String> before = namespaces.orElse(Set.of());
            namespaces = Optional.of(Set.copyOf(names));
            objects.values().stream()
                    .filter(state -> !before.contains(state.document().key().namespace()))
                    .filter(state -> !state.isGood())
                    .forEach(KubernetesRuleSource.this::report);
            publish();
        }

        @Override
        public void failed(KubernetesFailure failure) {
            trouble(Resource.NAMESPACES, failure);
        }

        @Override
        public void current() {
            well(Resource.NAMESPACES);
        }
    }

    private void read(GenericKubernetesResource object) {
        String path = RuleDocument.pathOf(object);
        Optional<RuleObjectState> before = Optional.ofNullable(objects.get(path));
        String version = RuleDocument.versionOf(object, rules.settings().enforcement());
        if (before.isPresent() && before.get().document().version().equals(version)) {
            return;
        }
        RuleDocument document = RuleDocument.of(object, rules.settings().enforcement(), rules.promql());
        RuleObjectState after = before.map(state -> state.next(document, options, now()))
                .orElseGet(() -> RuleObjectState.first(document, options, now()));
        objects.put(path, after);
        boolean reloaded = before.isEmpty() || before.get().loadedAtNanos() != after.loadedAtNanos();
        boolean news = before.isEmpty() || !before.get().problems().equals(after.problems());
        if (after.isGood() && (news || reloaded)) {
            SourceStatus status = after.status();
            LOG.infof("%s: %d rule groups, %d rules", document.place(), status.groups(), status.rules());
        } else if (!after.isGood() && news) {
            logProblems(after);
            report(after);
        }
    }

    private static void logProblems(RuleObjectState state) {
        String running = state.runsOld()
                ? "its last good version goes on running"
                : state.status().rules() + " good rules of it run";
        LOG.warnf(
                "%s has %d problems; %s",
                state.document().place(), state.problems().size(), running);
        state.problems().stream().limit(LOGGED_PROBLEMS).forEach(problem -> LOG.warnf("%s", problem));
    }

    private void remove(String path) {
        RuleObjectState state = objects.remove(path);
        if (state != null) {
            LOG.infof(
                    "%s is gone or selected no longer: its %d rule groups are removed",
                    state.document().place(), state.running().size());
        }
    }

    private boolean selected(RuleObjectState state) {
        return namespaces.isEmpty()
                || namespaces.get().contains(state.document().key().namespace());
    }

    private void report(RuleObjectState state) {
        if (selected(state)
                && (namespaces.isPresent()
                        || rules.settings().namespacesToSelect().isEmpty())) {
            reporting.execute(() -> rules.reportInvalid(state.document(), state.problems(), state.runsOld()));
        }
    }

    private void reportAll() {
        synchronized (objects) {
            objects.values().stream().filter(state -> !state.isGood()).forEach(this::report);
        }
    }

    private void trouble(Resource resource, KubernetesFailure failure) {
        synchronized (objects) {
            failingSince.putIfAbsent(resource, clock.instant());
            KubernetesFailure before = failures.put(resource, failure);
            if (before == null || !String.valueOf(before.getMessage()).equals(failure.getMessage())) {
                LOG.warnf("rules from Kubernetes: %s; %s", failure.getMessage(), consequence());
            }
            publish();
        }
    }

    private void well(Resource resource) {
        synchronized (objects) {
            if (failures.remove(resource) != null) {
                failingSince.remove(resource);
                LOG.infof("rules from Kubernetes: %s can be asked for again", resource.rbac());
                publish();
            }
            if (failures.isEmpty() && isRead()) {
                metrics.synced(now());
            }
        }
    }

    private String consequence() {
        return isRead()
                ? "the last good rules of "
                        + objects.values().stream().filter(this::selected).count() + " objects go on running"
                : "nothing is known of them yet: alerts of earlier rules are left as they are";
    }

    private boolean isRead() {
        return objectsRead && (rules.settings().namespacesToSelect().isEmpty() || namespaces.isPresent());
    }

    private void publish() {
        List<RuleGroup> groups = new ArrayList<>();
        List<SourceStatus> statuses = new ArrayList<>();
        int selected = 0;
        int broken = 0;
        if (isRead()) {
            for (RuleObjectState state : objects.values()) {
                if (selected(state)) {
                    groups.addAll(state.running());
                    statuses.add(state.status());
                    selected++;
                    broken += state.isGood() ? 0 : 1;
                }
            }
        }
        failures.forEach((resource, failure) -> statuses.add(new SourceStatus(
                KubernetesRules.ID,
                OptionalLong.empty(),
                0,
                0,
                List.of(new Problem(
                        KubernetesRules.ID,
                        0,
                        0,
                        failure.getMessage() + " (since " + failingSince.get(resource) + "); " + consequence())),
                isRead())));
        metrics.state(selected, broken, failures.isEmpty() && isRead());
        RuleSet now =
                new RuleSet(snapshot.version() + 1, groups, statuses, isRead() ? Set.of() : Set.of(KubernetesRules.ID));
        if (now.groups().equals(snapshot.groups())
                && now.statuses().equals(snapshot.statuses())
                && now.unread().equals(snapshot.unread())) {
            return;
        }
        snapshot = now;
        for (Consumer<RuleSet> listener : listeners) {
            try {
                listener.accept(now);
            } catch (RuntimeException e) {
                LOG.errorf(e, "a listener of the rules from Kubernetes failed");
            }
        }
    }

    private long now() {
        Instant now = clock.instant();
        return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    }
}
