package dev.tocsin.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.promql.PromqlOptions;
import dev.tocsin.rules.RuleReadOptions;
import dev.tocsin.source.kubernetes.KubernetesRules.Known;
import dev.tocsin.source.kubernetes.KubernetesRules.Listing;
import dev.tocsin.testing.FakeClock;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The objects looked up once, against a scripted API server. */
class KubernetesRulesTest {

    private static final String GOOD =
            "{\"groups\":[{\"name\":\"g\",\"rules\":[{\"alert\":\"A\",\"expr\":\"up == 0\"}]}]}";
    private static final RuleReadOptions READING = RuleReadOptions.of(KubernetesRules.ID);

    private final ScriptedCluster cluster = new ScriptedCluster();
    private final FakeClock clock = new FakeClock(1_800_000_000);

    private KubernetesRules rules(String selector, Optional<String> namespaces, Optional<String> enforced) {
        return new KubernetesRules(
                KubernetesRuleSettings.read(
                        Optional.of(selector), namespaces, Optional.empty(), enforced, Optional.empty()),
                PromqlOptions.NONE,
                cluster::client,
                new KubernetesRuleMetrics(new CollectorRegistry()),
                clock);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    @Test
    void oneListTellsWhatChangedAndWhatWent() {
        cluster.put("shop", "a", GOOD);
        cluster.put("shop", "b", GOOD);
        cluster.put("shop", "c", GOOD);
        KubernetesRules rules = rules("{}", Optional.of("{}"), Optional.empty());
        Listing first = rules.list(Known.NOTHING);
        assertThat(first.changed())
                .extracting(RuleDocument::path)
                .containsExactly("shop-a-uid-a.yaml", "shop-b-uid-b.yaml", "shop-c-uid-c.yaml");
        cluster.put("shop", "b", GOOD);
        cluster.delete("shop", "c");

        Listing second = rules.list(new Known(
                first.version(),
                Map.of(
                        "shop-a-uid-a.yaml", first.changed().get(0).version(),
                        "shop-b-uid-b.yaml", first.changed().get(1).version(),
                        "shop-c-uid-c.yaml", first.changed().get(2).version())));

        assertThat(second.unchanged()).containsExactly("shop-a-uid-a.yaml");
        assertThat(second.changed()).extracting(RuleDocument::path).containsExactly("shop-b-uid-b.yaml");
        assertThat(cluster.asked()).hasSize(2);
        assertThat(cluster.asked().get(0)).doesNotContain("resourceVersion");
        assertThat(cluster.asked().get(1))
                .contains("resourceVersion=103")
                .contains("resourceVersionMatch=NotOlderThan");
    }

    @Test
    void theNamespaceLabelIsEnforcedInTheTextThatIsKept() {
        cluster.put("shop", "a", GOOD);

        RuleDocument document = rules("{}", Optional.of("{}"), Optional.of("tenant"))
                .list(Known.NOTHING)
                .changed()
                .getFirst();

        assertThat(document.read(READING)
                        .groups()
                        .getFirst()
                        .rules()
                        .getFirst()
                        .expr()
                        .canonical())
                .isEqualTo("up{tenant=\"shop\"} == 0");
        assertThat(document.version()).isEqualTo("101;tenant");
    }

    @Test
    void whatCannotBeAskedIsAFailureAndNotAnEmptyList() {
        cluster.refuse("list", 403);
        KubernetesRules rules = rules("{}", Optional.of("{}"), Optional.empty());

        assertThatThrownBy(() -> rules.list(Known.NOTHING))
                .isInstanceOfSatisfying(
                        KubernetesFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(KubernetesFailure.Kind.DENIED));
        cluster.refuse("list", 0);
        cluster.halt();
        assertThatThrownBy(() -> rules.list(Known.NOTHING))
                .isInstanceOfSatisfying(
                        KubernetesFailure.class,
                        failure -> assertThat(failure.kind()).isEqualTo(KubernetesFailure.Kind.UNREACHABLE));
    }

    @Test
    void anInvalidObjectIsReportedOnceInHalfAnHourAndNeverStopsAnything() {
        cluster.put("shop", "a", "{\"groups\":[{\"name\":\"g\",\"rules\":[{\"record\":\"x\",\"expr\":\")\"}]}]}");
        KubernetesRules rules = rules("{}", Optional.of("{}"), Optional.empty());
        RuleDocument document = rules.list(Known.NOTHING).changed().getFirst();
        var problems = document.read(READING).problems();

        rules.reportInvalid(document, problems, false);
        rules.reportInvalid(document, problems, false);
        assertThat(cluster.count("create")).isEqualTo(1);

        clock.advance(InvalidRuleEvents.AGAIN.toSeconds());
        rules.reportInvalid(document, problems, false);
        assertThat(cluster.events()).singleElement().satisfies(event -> {
            assertThat(event.at("/count").asInt()).isEqualTo(2);
            assertThat(event.at("/lastTimestamp").asText())
                    .isGreaterThan(event.at("/firstTimestamp").asText());
            assertThat(event.at("/message").asText()).startsWith("1 problem; what is good in this object runs: ");
        });

        cluster.refuse("create", 403);
        rules.reportInvalid(document, problems, true);
        assertThat(cluster.events()).hasSize(1);
    }

    @Test
    void textsThatYamlWouldNotTakeAsTheyAreArriveWhole() {
        String strange = "a\\u0001\\ud83d\\ude00\\u0085\\ttab \\\"quoted\\\" {{ $labels.x }}\\nnext: line\\u007f";
        cluster.put(
                "shop",
                "a",
                "{\"groups\":[{\"name\":\"g\",\"interval\":\"\",\"rules\":[{\"alert\":\"A\",\"expr\":1,\"for\":\"\",\"annotations\":{\"t\":\""
                        + strange + "\"}}]}]}");

        var file = rules("{}", Optional.of("{}"), Optional.empty())
                .list(Known.NOTHING)
                .changed()
                .getFirst()
                .read(READING);

        assertThat(file.problems()).isEqualTo(List.of());
        var rule =
                (dev.tocsin.rules.AlertingRule) file.groups().getFirst().rules().getFirst();
        assertThat(rule.annotations().getFirst().value())
                .isEqualTo("a\u0001\ud83d\ude00\u0085\ttab \"quoted\" {{ $labels.x }}\nnext: line\u007f");
    }
}
