package dev.tocsin.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tocsin.testing.KubeApi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules from a real Kubernetes API: applied with kubectl, read under a service account with the verbs that are documented. */
@Tag("e2e")
class KubernetesTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    private static final String ROLE = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: %1$s, labels: {team: a}}
            ---
            apiVersion: v1
            kind: ServiceAccount
            metadata: {name: tocsin-%1$s, namespace: %1$s}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: tocsin-%1$s}
            rules:
            - {apiGroups: [monitoring.coreos.com], resources: [prometheusrules], verbs: [%2$s]}
            - {apiGroups: [""], resources: [namespaces], verbs: [%3$s]}
            - {apiGroups: [""], resources: [events], verbs: [%4$s]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: tocsin-%1$s}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: tocsin-%1$s}
            subjects: [{kind: ServiceAccount, name: tocsin-%1$s, namespace: %1$s}]
            """;

    private static final String RULE = """
            apiVersion: monitoring.coreos.com/v1
            kind: PrometheusRule
            metadata: {name: %2$s, namespace: %1$s, labels: {role: prometheus-rules}}
            spec:
              groups:
              - name: g
                interval: 1s
                rules:
                - {alert: %3$s, expr: '%4$s'}
            """;

    @TempDir
    private static Path beds;

    private static KubeApi kube;

    @TempDir
    private Path directory;

    @BeforeAll
    static void up() {
        kube = KubeApi.start(beds);
    }

    @AfterAll
    static void down() {
        if (kube != null) {
            kube.close();
        }
    }

    private static void role(String namespace, String rules, String namespaces, String events) {
        kube.apply(ROLE.formatted(namespace, rules, namespaces, events));
    }

    private static void allowed(String namespace) {
        role(namespace, "list,watch", "list,watch", "create,get,patch");
    }

    private static void rule(String namespace, String name, String alert, String expr) {
        kube.apply(RULE.formatted(namespace, name, alert, expr));
    }

    private Tocsin tocsin(String namespace) {
        return new Tocsin(directory)
                .alertmanager("route: {receiver: none}\nreceivers: [{name: none}]\n")
                .with(
                        "KUBECONFIG",
                        kube.kubeconfig(namespace, "tocsin-" + namespace).toString())
                .with("TOCSIN_RULES_KUBERNETES_ENABLED", "true")
                .with("TOCSIN_RULES_KUBERNETES_RULE_SELECTOR", "role=prometheus-rules");
    }

    /** {@code FILE;ALERT} of the running rules, without the objects' uids. */
    private static Set<String> running(Tocsin tocsin) {
        Set<String> all = new TreeSet<>();
        for (JsonNode group : tocsin.api("/api/v1/rules").path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                String file =
                        group.path("file").asText().replaceFirst("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "");
                all.add(file + ";" + rule.path("name").asText() + ";"
                        + rule.path("query").asText());
            }
        }
        return all;
    }

    private static void awaitRunning(Tocsin tocsin, String... rules) {
        Await.until("running: " + List.of(rules), SOON, () -> running(tocsin), found -> found.equals(Set.of(rules)));
    }

    private static void awaitMetric(Tocsin tocsin, String line) {
        Await.until(
                line,
                SOON,
                () -> Http.get(tocsin.url("/metrics")).body(),
                text -> text.lines().anyMatch(line::equals));
    }

    @Test
    void whatKubectlAppliesIsEvaluatedAndWhatItDeletesEnds() {
        allowed("story");
        rule("story", "first", "First", "vector(1) == 1");
        kube.apply(
                RULE.formatted("story", "unlabelled", "Later", "vector(1)").replace("{role: prometheus-rules}", "{}"));
        try (Tocsin tocsin = tocsin("story").start()) {
            tocsin.awaitAlert("First", "firing", SOON);
            assertThat(running(tocsin)).containsExactly("story-first.yaml;First;vector(1) == 1");

            rule("story", "second", "Second", "vector(2) == 2");
            tocsin.awaitAlert("Second", "firing", SOON);
            kube.kubectl("-n", "story", "label", "prometheusrule", "unlabelled", "role=prometheus-rules");
            tocsin.awaitAlert("Later", "firing", SOON);
            kube.kubectl("-n", "story", "delete", "prometheusrule", "first", "unlabelled");
            awaitRunning(tocsin, "story-second.yaml;Second;vector(2) == 2");
            Await.until("the end of First", SOON, () -> tocsin.alert("First"), JsonNode::isMissingNode);
        }
    }

    @Test
    void onlySelectedNamespacesCountAndTheirLabelIsEnforced() {
        allowed("mine");
        rule("mine", "r", "Mine", "vector(1) == 1 or up");
        kube.apply("{apiVersion: v1, kind: Namespace, metadata: {name: theirs}}");
        rule("theirs", "r", "Theirs", "vector(1)");
        try (Tocsin tocsin = tocsin("mine")
                .with(
                        "TOCSIN_RULES_KUBERNETES_RULE_NAMESPACE_SELECTOR",
                        "{matchLabels: {team: a, kubernetes.io/metadata.name: mine}}")
                .with("TOCSIN_RULES_KUBERNETES_ENFORCED_NAMESPACE_LABEL", "tenant")
                .start()) {
            JsonNode alert = tocsin.awaitAlert("Mine", "firing", SOON);
            assertThat(alert.path("labels").path("tenant").asText()).isEqualTo("mine");
            assertThat(running(tocsin)).containsExactly("mine-r.yaml;Mine;vector(1) == 1 or up{tenant=\"mine\"}");

            kube.kubectl("label", "namespace", "mine", "team=b", "--overwrite");
            awaitRunning(tocsin);
            kube.kubectl("label", "namespace", "mine", "team=a", "--overwrite");
            awaitRunning(tocsin, "mine-r.yaml;Mine;vector(1) == 1 or up{tenant=\"mine\"}");
        }
    }

    @Test
    void anInvalidObjectIsReportedOnItselfAndStopsNoOther() {
        allowed("broken");
        rule("broken", "good", "Good", "vector(1)");
        rule("broken", "bad", "Bad", "vector(1)");
        try (Tocsin tocsin = tocsin("broken").start()) {
            tocsin.awaitAlert("Bad", "firing", SOON);

            rule("broken", "bad", "Bad", "sum(vector(1)");

            awaitMetric(tocsin, "tocsin_rules_kubernetes_invalid_objects 1.0");
            String event = Await.until(
                    "the event",
                    SOON,
                    () -> kube.kubectl("-n", "broken", "describe", "prometheusrule", "bad"),
                    text -> text.contains("InvalidConfiguration"));
            assertThat(event)
                    .contains("tocsin")
                    .contains(
                            "1 problem; the last good version of this object goes on running: group \"g\", rule 1, \"Bad\"");
            assertThat(Http.post(tocsin.url("/-/reload"), "text/plain", new byte[0])
                            .body())
                    .contains("PrometheusRule broken/bad: group \"g\", rule 1, \"Bad\": could not parse expression");
            rule("broken", "good", "Better", "vector(1)");
            awaitRunning(tocsin, "broken-good.yaml;Better;vector(1)", "broken-bad.yaml;Bad;vector(1)");
            assertThat(tocsin.alert("Bad").path("state").asText()).isEqualTo("firing");
        }
    }

    @Test
    void anOutageOfTheApiChangesNothingAndIsCaughtUpWith() {
        allowed("outage");
        rule("outage", "r", "Before", "vector(1)");
        try (Tocsin tocsin = tocsin("outage").start()) {
            String activeAt =
                    tocsin.awaitAlert("Before", "firing", SOON).path("activeAt").asText();

            kube.halt();
            awaitMetric(tocsin, "tocsin_rules_kubernetes_up 0.0");
            assertThat(Http.post(tocsin.url("/-/reload"), "text/plain", new byte[0])
                            .body())
                    .contains("kubernetes: cannot")
                    .contains("the API server does not answer")
                    .contains("the last good rules of 1 objects go on running");
            assertThat(tocsin.alert("Before").path("activeAt").asText()).isEqualTo(activeAt);

            // Restarted while nobody can be asked: what the alerts were is not forgotten either.
            tocsin.kill();
            tocsin.start();
            awaitMetric(tocsin, "tocsin_rules_kubernetes_up 0.0");
            kube.resume();
            awaitMetric(tocsin, "tocsin_rules_kubernetes_up 1.0");
            assertThat(tocsin.awaitAlert("Before", "firing", SOON)
                            .path("activeAt")
                            .asText())
                    .isEqualTo(activeAt);
            rule("outage", "r", "After", "vector(1)");
            tocsin.awaitAlert("After", "firing", SOON);
        } finally {
            kube.halt();
            kube.resume();
        }
    }

    /** Each verb taken away is missed, named, and stops nothing that can go on without it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v1 | watch      | list,watch | create,get,patch | cannot list prometheusrules.monitoring.coreos.com of the cluster: 403",
                "v2 | list       | list,watch | create,get,patch | cannot watch prometheusrules.monitoring.coreos.com of the cluster: 403",
                "v3 | list,watch | watch      | create,get,patch | cannot list namespaces of the cluster: 403",
                "v4 | list,watch | list       | create,get,patch | cannot watch namespaces of the cluster: 403",
                "v5 | list,watch | list,watch | get,patch        | cannot create events in namespace v5: 403",
            })
    void everyVerbIsNeeded(String namespace, String rules, String namespaces, String events, String said) {
        role(namespace, rules, namespaces, events);
        rule(namespace, "r", "Alert", "vector(1)");
        rule(namespace, "bad", "Bad", "vector(");
        try (Tocsin tocsin = tocsin(namespace)
                .with("TOCSIN_RULES_KUBERNETES_RULE_NAMESPACE_SELECTOR", "kubernetes.io/metadata.name=" + namespace)
                .start()) {
            Await.until("what is missing", SOON, tocsin::log, log -> log.contains(said));
            boolean readable = rules.contains("list") && namespaces.contains("list");
            if (readable) {
                awaitRunning(tocsin, namespace + "-r.yaml;Alert;vector(1)");
            } else {
                assertThat(running(tocsin)).isEmpty();
            }

            allowed(namespace);
            awaitRunning(tocsin, namespace + "-r.yaml;Alert;vector(1)");
            awaitMetric(tocsin, "tocsin_rules_kubernetes_up 1.0");
        }
    }

    /** A report that is there already is counted up by the next process that makes it, half an hour later at the earliest. */
    @ParameterizedTest
    @CsvSource({
        "v6, create;patch, cannot get events in namespace v6: 403",
        "v7, create;get, cannot patch events in namespace v7: 403"
    })
    void theVerbsThatRepeatAReportAreNeeded(String namespace, String events, String said) {
        role(namespace, "list,watch", "list,watch", events.replace(';', ','));
        rule(namespace, "bad", "Bad", "vector(");
        try (Tocsin tocsin = tocsin(namespace)
                .with("TOCSIN_RULES_KUBERNETES_RULE_NAMESPACE_SELECTOR", "kubernetes.io/metadata.name=" + namespace)
                .start()) {
            String name = Await.until(
                            "the event",
                            SOON,
                            () -> kube.kubectl("-n", namespace, "get", "events", "-o", "name"),
                            text -> text.contains("bad."))
                    .strip();
            kube.kubectl(
                    "-n",
                    namespace,
                    "patch",
                    name,
                    "--type=merge",
                    "-p",
                    "{\"lastTimestamp\":\"2020-01-01T00:00:00Z\"}");
            tocsin.kill();
            tocsin.start();
            Await.until("what is missing", SOON, tocsin::log, log -> log.contains(said));

            allowed(namespace);
            tocsin.kill();
            tocsin.start();
            Await.until(
                    "the count",
                    SOON,
                    () -> kube.kubectl("-n", namespace, "get", name, "-o", "jsonpath={.count}"),
                    "2"::equals);
        }
    }
}
