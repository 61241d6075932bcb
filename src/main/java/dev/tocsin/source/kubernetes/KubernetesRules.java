package dev.tocsin.source.kubernetes;

import dev.tocsin.model.Problem;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.source.kubernetes.KubernetesApi.Resource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The selected PrometheusRule objects, looked up without watching: for a function that wakes, compares with what it has and
 * is gone again. Holds nothing that would be missed in a new process.
 *
 * <p>Every method but the constructor asks the API server and throws {@link KubernetesFailure} if that cannot be done: what
 * is known then goes on to hold.
 */
public final class KubernetesRules {

    /** Id of the source, in every group's identity. */
    public static final String ID = "kubernetes";

    /**
     * What the caller has.
     *
     * @param listVersion {@link Listing#version} of the last listing, empty before the first
     * @param documents {@link RuleDocument#version} by {@link RuleDocument#path}
     */
    public record Known(String listVersion, Map<String, String> documents) {

        /** Nothing: everything comes back as changed. */
        public static final Known NOTHING = new Known("", Map.of());

        public Known {
            documents = Map.copyOf(documents);
        }
    }

    /**
     * All selected objects.
     *
     * @param version of the listing, for the next {@link Known}
     * @param changed new ones and those of another version than the caller's, ordered by path
     * @param unchanged paths of those the caller has. A path in neither is selected no longer
     */
    public record Listing(String version, List<RuleDocument> changed, Set<String> unchanged) {
        public Listing {
            changed = List.copyOf(changed);
            unchanged = Set.copyOf(unchanged);
        }
    }

    private final KubernetesRuleSettings settings;
    private final PromqlOptions promql;
    private final KubernetesApi api;
    private final InvalidRuleEvents events;
    private final KubernetesRuleMetrics metrics;
    private final Clock clock;

    /**
     * @param client made when first asked for
     * @param promql which experimental parts expressions may use
     */
    public KubernetesRules(
            KubernetesRuleSettings settings,
            PromqlOptions promql,
            Supplier<KubernetesClient> client,
            KubernetesRuleMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.promql = promql;
        this.api = new KubernetesApi(client, metrics);
        this.events = new InvalidRuleEvents(api, metrics, clock);
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Lists the objects: one request (a second for the namespaces where these are selected by labels), which the API server
     * answers from its cache when a version is known. Objects the caller has are not converted again.
     */
    public Listing list(Known known) {
        if (settings.ruleSelector().isEmpty()) {
            return new Listing(known.listVersion(), List.of(), Set.of());
        }
        try {
            return listed(known, settings.ruleSelector().get().text());
        } catch (KubernetesFailure e) {
            metrics.up(false);
            throw e;
        }
    }

    private Listing listed(Known known, String selector) {
        KubernetesApi.Listed listed = listOf(selector, known.listVersion());
        Optional<Set<String>> namespaces = settings.namespacesToSelect().map(this::namespaces);
        List<RuleDocument> changed = new ArrayList<>();
        Set<String> unchanged = new HashSet<>();
        for (GenericKubernetesResource object : listed.items()) {
            if (namespaces.isPresent()
                    && !namespaces.get().contains(RuleDocument.key(object).namespace())) {
                continue;
            }
            String path = RuleDocument.pathOf(object);
            if (RuleDocument.versionOf(object, settings.enforcement())
                    .equals(known.documents().get(path))) {
                unchanged.add(path);
            } else {
                changed.add(document(object));
            }
        }
        changed.sort(Comparator.comparing(RuleDocument::path));
        return new Listing(listed.version(), changed, unchanged);
    }

    /**
     * The caller goes by a listing from now on.
     *
     * @param broken how many of its objects have problems
     */
    public void took(Listing listing, int broken) {
        metrics.state(listing.changed().size() + listing.unchanged().size(), broken, true);
        metrics.synced(ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant()));
    }

    private KubernetesApi.Listed listOf(String selector, String knownVersion) {
        try {
            return api.list(Resource.RULES, listedNamespace(), selector, knownVersion);
        } catch (KubernetesFailure e) {
            // A cluster restored from a backup may be older than what we have seen.
            if (knownVersion.isEmpty()
                    || e.kind() != KubernetesFailure.Kind.REFUSED && e.kind() != KubernetesFailure.Kind.GONE) {
                throw e;
            }
            return api.list(Resource.RULES, listedNamespace(), selector, "");
        }
    }

    private Set<String> namespaces(LabelSelector selector) {
        Set<String> names = new HashSet<>();
        api.list(Resource.NAMESPACES, "", selector.text(), "")
                .items()
                .forEach(namespace -> names.add(namespace.getMetadata().getName()));
        return names;
    }

    /**
     * Reports an invalid object as a Kubernetes Event on it; at most once in half an hour in one process. Never throws: that
     * it could not be reported is logged and counted.
     *
     * @param oldRuns whether an earlier version of the object goes on running
     */
    public void reportInvalid(RuleDocument document, List<Problem> problems, boolean oldRuns) {
        events.report(document, problems, oldRuns);
    }

    private RuleDocument document(GenericKubernetesResource object) {
        return RuleDocument.of(object, settings.enforcement(), promql);
    }

    private String listedNamespace() {
        if (settings.clusterWide()) {
            return "";
        }
        return settings.namespace().isEmpty() ? api.ownNamespace() : settings.namespace();
    }

    KubernetesRuleSettings settings() {
        return settings;
    }

    PromqlOptions promql() {
        return promql;
    }

    KubernetesApi api() {
        return api;
    }

    /** The namespace asked about; empty for the whole cluster. */
    String namespace() {
        return listedNamespace();
    }
}
