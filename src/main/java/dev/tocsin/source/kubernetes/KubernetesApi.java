package dev.tocsin.source.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The requests made of the Kubernetes API, each counted, each failure a {@link KubernetesFailure} that says which verb on
 * which resource it was.
 */
final class KubernetesApi {

    /** Objects a page: what client-go asks for, so that no answer grows without bound. */
    private static final long PAGE = 500;

    /** After so long the server ends a watch by itself, and it is taken up again: no half-open connection goes unnoticed. */
    static final long WATCH_SECONDS = 290;

    /** A kind of objects. */
    enum Resource {
        RULES("monitoring.coreos.com", "v1", "PrometheusRule", "prometheusrules", true),
        NAMESPACES("", "v1", "Namespace", "namespaces", false),
        EVENTS("", "v1", "Event", "events", true);

        private final ResourceDefinitionContext context;
        private final String rbac;

        Resource(String group, String version, String kind, String plural, boolean namespaced) {
            this.context = new ResourceDefinitionContext.Builder()
                    .withGroup(group)
                    .withVersion(version)
                    .withKind(kind)
                    .withPlural(plural)
                    .withNamespaced(namespaced)
                    .build();
            this.rbac = group.isEmpty() ? plural : plural + "." + group;
        }

        /** As roles name it. */
        String rbac() {
            return rbac;
        }
    }

    /**
     * Objects as they were at one moment.
     *
     * @param version the list's own resource version: where a watch goes on from
     */
    record Listed(String version, List<GenericKubernetesResource> items) {}

    private final Supplier<KubernetesClient> client;
    private final KubernetesRuleMetrics metrics;

    /** @param client made when first asked for */
    KubernetesApi(Supplier<KubernetesClient> client, KubernetesRuleMetrics metrics) {
        this.client = client;
        this.metrics = metrics;
    }

    /** The namespace this process runs in or its kubeconfig names; {@code default} where neither says. */
    String ownNamespace() {
        String namespace = client.get().getNamespace();
        return namespace == null || namespace.isEmpty() ? "default" : namespace;
    }

    /**
     * All objects that a selector means.
     *
     * @param namespace empty for all of them
     * @param notOlderThan a resource version known already, so that the server answers from its cache instead of asking its
     *     database; empty for the newest state
     */
    Listed list(Resource resource, String namespace, String selector, String notOlderThan) {
        return call("list", resource, namespace, false, () -> {
            List<GenericKubernetesResource> items = new ArrayList<>();
            String next = "";
            String version;
            do {
                ListOptionsBuilder options = new ListOptionsBuilder().withLimit(PAGE);
                if (!selector.isEmpty()) {
                    options.withLabelSelector(selector);
                }
                if (!next.isEmpty()) {
                    options.withContinue(next);
                } else if (!notOlderThan.isEmpty()) {
                    options.withResourceVersion(notOlderThan).withResourceVersionMatch("NotOlderThan");
                }
                GenericKubernetesResourceList page = pageOf(resource, namespace, options.build());
                items.addAll(page.getItems());
                version = text(page.getMetadata().getResourceVersion());
                next = text(page.getMetadata().getContinue());
            } while (!next.isEmpty());
            return new Listed(version, items);
        });
    }

    private GenericKubernetesResourceList pageOf(Resource resource, String namespace, ListOptions options) {
        var all = client.get().genericKubernetesResources(resource.context);
        return namespace.isEmpty()
                ? all.inAnyNamespace().list(options)
                : all.inNamespace(namespace).list(options);
    }

    /** An object, if it is there. */
    Optional<GenericKubernetesResource> get(Resource resource, String namespace, String name) {
        return call("get", resource, namespace, true, () -> {
            var all = client.get().genericKubernetesResources(resource.context);
            GenericKubernetesResource found = namespace.isEmpty()
                    ? all.withName(name).get()
                    : all.inNamespace(namespace).withName(name).get();
            return Optional.ofNullable(found);
        });
    }

    /** Watches what {@link #list} lists, from its version on, until the watch ends or is closed. Never reconnects. */
    Watch watch(
            Resource resource,
            String namespace,
            String selector,
            String version,
            Watcher<GenericKubernetesResource> watcher) {
        return call("watch", resource, namespace, false, () -> {
            ListOptionsBuilder options = new ListOptionsBuilder()
                    .withResourceVersion(version)
                    .withAllowWatchBookmarks(true)
                    .withTimeoutSeconds(WATCH_SECONDS);
            if (!selector.isEmpty()) {
                options.withLabelSelector(selector);
            }
            var all = client.get().genericKubernetesResources(resource.context);
            return namespace.isEmpty()
                    ? all.inAnyNamespace().watch(options.build(), watcher)
                    : all.inNamespace(namespace).watch(options.build(), watcher);
        });
    }

    /** Makes an object. */
    void create(Resource resource, String namespace, GenericKubernetesResource object) {
        call(
                "create",
                resource,
                namespace,
                false,
                () -> client.get()
                        .genericKubernetesResources(resource.context)
                        .inNamespace(namespace)
                        .resource(object)
                        .create());
    }

    /** Changes an object by a JSON merge patch. The client gets the object first, so the verb {@code get} is needed too. */
    void patch(Resource resource, String namespace, String name, String mergePatch) {
        call(
                "patch",
                resource,
                namespace,
                true,
                () -> client.get()
                        .genericKubernetesResources(resource.context)
                        .inNamespace(namespace)
                        .withName(name)
                        .patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch));
    }

    private <T extends @Nullable Object> T call(
            String verb, Resource resource, String namespace, boolean one, Supplier<T> request) {
        try {
            T answer = request.get();
            metrics.request(verb, resource.rbac(), "ok");
            return answer;
        } catch (KubernetesClientException | IllegalStateException e) {
            KubernetesFailure failure = KubernetesFailure.of(verb, resource.rbac(), namespace, one, e);
            metrics.request(verb, resource.rbac(), failure.kind().text());
            throw failure;
        }
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
