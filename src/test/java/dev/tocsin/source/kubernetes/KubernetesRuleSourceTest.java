package dev.tocsin.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.RuleSet;
import dev.tocsin.source.SourceStatus;
import dev.tocsin.testing.FakeClock;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A watch against a scripted API server. */
class KubernetesRuleSourceTest {

    private static final String GOOD =
            "{\"groups\":[{\"name\":\"g\",\"rules\":[{\"alert\":\"A\",\"expr\":\"up == 0\"}]}]}";
    private static final String OTHER =
            "{\"groups\":[{\"name\":\"g\",\"rules\":[{\"alert\":\"A\",\"expr\":\"up == 1\"}]}]}";
    private static final String BROKEN =
            "{\"groups\":[{\"name\":\"g\",\"rules\":[{\"alert\":\"A\",\"expr\":\"up ==\"}]}]}";
    private static final String FILE = "shop-r-uid-r.yaml";

    private final ScriptedCluster cluster = new ScriptedCluster();
    private final CollectorRegistry registry = new CollectorRegistry();
    private final FakeClock clock = new FakeClock(1_800_000_000);
    private KubernetesRuleSource source = source("role=prometheus-rules", Optional.of("{}"));

    private KubernetesRuleSource source(String selector, Optional<String> namespaces) {
        registry.clear();
        KubernetesRuleMetrics metrics = new KubernetesRuleMetrics(registry);
        KubernetesRules rules = new KubernetesRules(
                KubernetesRuleSettings.read(
                        Optional.of(selector).filter(text -> !text.isEmpty()),
                        namespaces,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                PromqlOptions.NONE,
                cluster::client,
                metrics,
                clock);
        return new KubernetesRuleSource(
                rules, RuleReadOptions.of(KubernetesRules.ID), metrics, clock, failures -> Duration.ofMillis(50));
    }

    @AfterEach
    void close() {
        source.close();
        cluster.close();
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("not in time: " + what).isLessThan(deadline);
            try {
                Thread.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void startAndAwait(int groups) {
        source.start();
        await(groups + " groups", () -> read().groups().size() == groups);
        await("the watch", () -> cluster.openWatches() == 1);
    }

    private RuleSet read() {
        return source.snapshot();
    }

    private String expression() {
        List<RuleGroup> groups = read().groups();
        return groups.isEmpty()
                ? ""
                : groups.getFirst().rules().getFirst().expr().text();
    }

    private double metric(String name) {
        return registry.getSampleValue("tocsin_rules_kubernetes_" + name);
    }

    private boolean inTrouble() {
        return read().statuses().stream().anyMatch(status -> status.path().equals("kubernetes"));
    }

    private String trouble() {
        return read().statuses().stream()
                .filter(status -> status.path().equals("kubernetes"))
                .map(status -> status.problems().getFirst().message())
                .findFirst()
                .orElse("");
    }

    @Test
    void objectsComeChangeAndGoAsTheyDoInTheCluster() {
        cluster.put("shop", "r", GOOD);

        startAndAwait(1);

        assertThat(read().unread()).isEmpty();
        assertThat(read().groups().getFirst().id().toString())
                .contains("source=kubernetes")
                .contains(FILE);
        assertThat(metric("up")).isEqualTo(1);
        assertThat(metric("objects")).isEqualTo(1);

        cluster.put("shop", "r", OTHER);
        await("the change", () -> expression().equals("up == 1"));
        cluster.put("shop", "s", GOOD);
        await("the second", () -> read().groups().size() == 2);
        cluster.delete("shop", "r");
        await("the end of the first", () -> read().groups().size() == 1);

        assertThat(cluster.count("list")).isEqualTo(1);
        assertThat(cluster.asked().getFirst())
                .startsWith("list /apis/monitoring.coreos.com/v1/prometheusrules?")
                .contains("labelSelector=role=prometheus-rules");
    }

    @Test
    void nothingIsAskedBeforeTheStartAndNothingIsKnown() {
        assertThat(cluster.asked()).isEmpty();
        assertThat(read().unread()).containsExactly("kubernetes");
        assertThat(read().groups()).isEmpty();
    }

    @Test
    void withoutASelectorNothingIsSelectedAndNothingAsked() {
        source = source("", Optional.of("{}"));
        cluster.put("shop", "r", GOOD);

        source.start();

        assertThat(read().unread()).isEmpty();
        assertThat(read().groups()).isEmpty();
        assertThat(cluster.asked()).isEmpty();
    }

    @Test
    void withoutANamespaceSelectorOnlyTheOwnNamespaceIsAsked() {
        source = source("{}", Optional.empty());

        source.start();

        await("the list", () -> cluster.count("watch") == 1);
        assertThat(cluster.asked().getFirst())
                .startsWith("list /apis/monitoring.coreos.com/v1/namespaces/test/prometheusrules?")
                .doesNotContain("labelSelector");
    }

    @Test
    void onlyObjectsOfSelectedNamespacesRun() {
        source = source("{}", Optional.of("team=a"));
        cluster.namespace("shop");
        cluster.put("shop", "r", GOOD);
        cluster.put("other", "r", GOOD);

        source.start();

        await("the group", () -> read().groups().size() == 1);
        assertThat(read().groups().getFirst().file()).isEqualTo(FILE);
        assertThat(cluster.asked())
                .anyMatch(line -> line.startsWith("list /api/v1/namespaces?") && line.contains("labelSelector=team=a"));
    }

    @Test
    void aWatchThatEndsGoesOnFromWhereItWas() {
        cluster.put("shop", "r", GOOD);
        startAndAwait(1);
        cluster.put("shop", "r", OTHER);
        await("the change", () -> expression().equals("up == 1"));

        cluster.endWatches();

        await("the next watch", () -> cluster.openWatches() == 1);
        assertThat(cluster.count("list")).isEqualTo(1);
        assertThat(cluster.asked().getLast()).contains("resourceVersion=102");
        cluster.delete("shop", "r");
        await("what came later", () -> read().groups().isEmpty());
        assertThat(inTrouble()).isFalse();
    }

    @Test
    void aVersionThatIsGoneMakesItListAgain() {
        cluster.put("shop", "r", GOOD);
        startAndAwait(1);
        cluster.forgetVersions();
        cluster.endWatches();

        await("the second list", () -> cluster.count("list") == 2);

        await("the watch", () -> cluster.openWatches() == 1);
        assertThat(metric("relists_total")).isEqualTo(1);
        cluster.put("shop", "r", OTHER);
        await("what came later", () -> expression().equals("up == 1"));
    }

    @Test
    void deniedAtFirstNothingIsKnownAndWhatIsMissingIsNamed() {
        cluster.refuse("list", 403);
        cluster.put("shop", "r", GOOD);

        source.start();

        await("the report", this::inTrouble);
        assertThat(trouble())
                .contains("cannot list prometheusrules.monitoring.coreos.com")
                .contains("403")
                .contains("a role must give this service account the verb list")
                .contains("nothing is known of them yet");
        assertThat(read().unread()).containsExactly("kubernetes");
        assertThat(metric("up")).isZero();

        cluster.refuse("list", 0);
        await("the group", () -> read().groups().size() == 1);
        await("the end of the trouble", () -> !inTrouble());
        assertThat(read().unread()).isEmpty();
    }

    @Test
    void deniedLaterTheLastGoodRulesGoOn() {
        cluster.put("shop", "r", GOOD);
        startAndAwait(1);
        cluster.refuse("watch", 403);
        cluster.refuse("list", 403);
        cluster.endWatches();

        await("the report", this::inTrouble);

        assertThat(trouble()).contains("the last good rules of 1 objects go on running");
        assertThat(read().groups()).hasSize(1);
        assertThat(read().unread()).isEmpty();
        assertThat(metric("up")).isZero();
        cluster.put("shop", "r", OTHER);
        cluster.refuse("watch", 0);
        cluster.refuse("list", 0);
        await("the change made meanwhile", () -> expression().equals("up == 1"));
        await("the end of the trouble", () -> !inTrouble());
        await("up again", () -> metric("up") == 1);
    }

    @Test
    void anOutageIsReportedAndOutlived() {
        cluster.put("shop", "r", GOOD);
        cluster.put("shop", "s", GOOD);
        startAndAwait(2);

        cluster.halt();

        await("the report", this::inTrouble);
        assertThat(trouble()).contains("the API server does not answer");
        assertThat(read().groups()).hasSize(2);
        cluster.delete("shop", "s");
        cluster.resume();
        await("what was deleted meanwhile", () -> read().groups().size() == 1);
        await("the end of the trouble", () -> !inTrouble());
    }

    @Test
    void anInvalidObjectIsReportedOnItselfAndKeepsItsLastGoodVersion() {
        cluster.put("shop", "r", GOOD);
        cluster.put("shop", "s", GOOD);
        startAndAwait(2);

        cluster.put("shop", "r", BROKEN);

        await("the event", () -> cluster.events().size() == 1);
        SourceStatus status = read().statuses().getFirst();
        assertThat(status.runningOldVersion()).isTrue();
        assertThat(status.problems().getFirst().toString())
                .startsWith("PrometheusRule shop/r: group \"g\", rule 1, \"A\": could not parse expression");
        assertThat(read().groups()).hasSize(2);
        assertThat(expression()).isEqualTo("up == 0");
        assertThat(metric("invalid_objects")).isEqualTo(1);
        var event = cluster.events().getFirst();
        assertThat(event.at("/reason").asText()).isEqualTo("InvalidConfiguration");
        assertThat(event.at("/type").asText()).isEqualTo("Warning");
        assertThat(event.at("/involvedObject/uid").asText()).isEqualTo("uid-r");
        assertThat(event.at("/message").asText())
                .startsWith("1 problem; the last good version of this object goes on running: group \"g\", rule 1");

        cluster.put("shop", "r", OTHER);
        await("the mended one", () -> expression().equals("up == 1"));
        assertThat(metric("invalid_objects")).isZero();
    }

    @Test
    void theSameReportHalfAnHourLaterIsCounted() {
        cluster.put("shop", "r", BROKEN);
        source.start();
        await("the event", () -> cluster.events().size() == 1);
        source.close();
        clock.advance(InvalidRuleEvents.AGAIN.toSeconds());
        source = source("{}", Optional.of("{}"));

        source.start();

        await("the count", () -> cluster.events().getFirst().at("/count").asInt() == 2);
        assertThat(cluster.events()).hasSize(1);
    }
}
