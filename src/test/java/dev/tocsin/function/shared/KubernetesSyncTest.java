package dev.tocsin.function.shared;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.ledger.Ledger;
import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.SourceStatus;
import dev.tocsin.source.kubernetes.KubernetesRuleMetrics;
import dev.tocsin.source.kubernetes.KubernetesRuleSettings;
import dev.tocsin.source.kubernetes.KubernetesRules;
import dev.tocsin.source.kubernetes.ScriptedCluster;
import dev.tocsin.testing.FakeClock;
import dev.tocsin.testing.Postgres;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Objects taken over into a shared ledger by processes that wake, sync and are gone. */
class KubernetesSyncTest {

    private static Postgres postgres;

    private final ScriptedCluster cluster = new ScriptedCluster();
    private final FakeClock clock = new FakeClock(1_800_000_000);
    private Ledger ledger;

    @BeforeAll
    static void start() {
        postgres = Postgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @BeforeEach
    void open() {
        ledger = Postgres.open(postgres.newDatabase());
    }

    @AfterEach
    void close() {
        ledger.close();
        cluster.close();
    }

    private static String spec(String expr) {
        return "{\"groups\":[{\"name\":\"g\",\"rules\":[{\"alert\":\"A\",\"expr\":\"" + expr + "\"}]}]}";
    }

    /** A process that has just started. */
    private final class Cold {
        final LedgerRules rules = new LedgerRules(ledger, RuleReadOptions::of);
        final CollectorRegistry registry = new CollectorRegistry();
        final RuleSync sync = new RuleSync(ledger, rules, "prometheus", "reading");
        final KubernetesSync objects = new KubernetesSync(
                ledger,
                new KubernetesRules(
                        KubernetesRuleSettings.read(
                                Optional.of("{}"),
                                Optional.of("{}"),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        PromqlOptions.NONE,
                        cluster::client,
                        new KubernetesRuleMetrics(registry),
                        clock),
                sync,
                rules);
        final List<String> problems = new ArrayList<>();

        int sync() {
            return objects.sync(false, problems);
        }

        double metric(String name) {
            return registry.getSampleValue("tocsin_rules_kubernetes_" + name);
        }

        List<String> running() {
            return rules.all().groups().stream()
                    .map(group ->
                            group.file() + " " + group.rules().getFirst().expr().text())
                    .toList();
        }

        SourceStatus status(String path) {
            return rules.all().statuses().stream()
                    .filter(status -> status.path().equals(path))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aSecondSyncChangesNothingAndAsksOnceAndNotForTheNewest() {
        cluster.put("shop", "a", spec("up == 0"));
        cluster.put("shop", "b", spec("up == 1"));
        assertThat(new Cold().sync()).isEqualTo(2);
        int asked = cluster.asked().size();

        assertThat(new Cold().sync()).isZero();

        assertThat(cluster.asked()).hasSize(asked + 1);
        assertThat(cluster.asked().getLast()).contains("resourceVersionMatch=NotOlderThan");
        assertThat(new Cold().running()).containsExactly("shop-a-uid-a.yaml up == 0", "shop-b-uid-b.yaml up == 1");
    }

    /** An API server among several may not have in its cache yet what another has told of. */
    @Test
    void whatIsSaidToHaveChangedIsAskedForAsItIsNow() {
        cluster.put("shop", "a", spec("up == 0"));
        new Cold().sync();

        assertThat(new Cold().objects.sync(true, new ArrayList<>())).isZero();

        assertThat(cluster.asked().getLast()).doesNotContain("resourceVersion");
    }

    @Test
    void metricsTellOfObjectsAndWhetherTheClusterCanBeAsked() {
        cluster.put("shop", "a", spec("up == 0"));
        cluster.put("shop", "b", spec("up =="));
        Cold cold = new Cold();
        cold.sync();
        assertThat(cold.metric("objects")).isEqualTo(2);
        assertThat(cold.metric("invalid_objects")).isEqualTo(1);
        assertThat(cold.metric("up")).isEqualTo(1);
        assertThat(cold.metric("last_sync_timestamp_seconds")).isEqualTo(1_800_000_000);

        cluster.halt();
        assertThatThrownBy(cold::sync).hasMessageContaining("does not answer");
        assertThat(cold.metric("up")).isZero();
        assertThat(cold.metric("objects")).isEqualTo(2);
    }

    /** The API server forgets events; processes are gone before they could remember to repeat them. */
    @Test
    void anObjectThatStaysInvalidIsReportedAgainAfterHalfAnHourByWhoeverIsThereThen() {
        cluster.put("shop", "a", spec("up =="));
        new Cold().sync();
        assertThat(new Cold().sync()).as("nothing new for the ledger").isZero();
        assertThat(new Cold().status("shop-a-uid-a.yaml").problems())
                .singleElement()
                .asString()
                .startsWith("PrometheusRule shop/a: group");
        clock.advance(1700);
        Cold cold = new Cold();
        cold.sync();
        assertThat(cold.problems).hasSize(1);
        assertThat(cluster.events())
                .singleElement()
                .satisfies(event -> assertThat(event.at("/count").asInt()).isEqualTo(1));

        clock.advance(100);
        new Cold().sync();
        assertThat(cluster.events())
                .singleElement()
                .satisfies(event -> assertThat(event.at("/count").asInt()).isEqualTo(2));
    }

    @Test
    void whatChangedAndWhatIsGoneIsTakenOver() {
        cluster.put("shop", "a", spec("up == 0"));
        cluster.put("shop", "b", spec("up == 1"));
        new Cold().sync();
        cluster.put("shop", "a", spec("up == 2"));
        cluster.delete("shop", "b");

        assertThat(new Cold().sync()).isEqualTo(2);
        assertThat(new Cold().running()).containsExactly("shop-a-uid-a.yaml up == 2");
    }

    @Test
    void theLastGoodVersionOutlivesTheProcessThatReadIt() {
        cluster.put("shop", "a", spec("up == 0"));
        new Cold().sync();
        cluster.put("shop", "a", spec("up =="));
        Cold cold = new Cold();

        assertThat(cold.sync()).isEqualTo(1);

        assertThat(cold.problems).singleElement().asString().contains("group \"g\", rule 1, \"A\": could not parse");
        assertThat(new Cold().running()).containsExactly("shop-a-uid-a.yaml up == 0");
        assertThat(new Cold().status("shop-a-uid-a.yaml").runningOldVersion()).isTrue();
        assertThat(cluster.events())
                .singleElement()
                .satisfies(event -> assertThat(event.at("/message").asText())
                        .contains("the last good version of this object goes on running"));

        cluster.put("shop", "a", spec("up !="));
        new Cold().sync();
        assertThat(new Cold().running()).containsExactly("shop-a-uid-a.yaml up == 0");
        cluster.put("shop", "a", spec("up == 3"));
        new Cold().sync();
        assertThat(new Cold().running()).containsExactly("shop-a-uid-a.yaml up == 3");
        assertThat(new Cold().status("shop-a-uid-a.yaml").problems()).isEmpty();
    }

    @Test
    void whileTheClusterCannotBeAskedTheLedgerKeepsWhatItHas() {
        cluster.put("shop", "a", spec("up == 0"));
        new Cold().sync();
        cluster.delete("shop", "a");
        cluster.refuse("list", 403);

        assertThatThrownBy(() -> new Cold().sync())
                .hasMessageContaining("a role must give this service account the verb list");

        assertThat(new Cold().running()).containsExactly("shop-a-uid-a.yaml up == 0");
        cluster.halt();
        assertThatThrownBy(() -> new Cold().sync()).hasMessageContaining("the API server does not answer");
        assertThat(new Cold().running()).hasSize(1);
        cluster.resume();
        cluster.refuse("list", 0);
        assertThat(new Cold().sync()).isEqualTo(1);
        assertThat(new Cold().running()).isEmpty();
    }
}
