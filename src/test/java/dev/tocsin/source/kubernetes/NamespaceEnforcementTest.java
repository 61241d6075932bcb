package dev.tocsin.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tocsin.promql.PromqlOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's {@code enforcedNamespaceLabel} (prometheus-operator 0.93 {@code namespacelabeler}). */
class NamespaceEnforcementTest {

    private static final ObjectKey KEY = new ObjectKey("shop", "rules");

    private static Object ruleOf(NamespaceEnforcement enforcement, ObjectKey key, Map<String, Object> rule) {
        Map<String, Object> spec = enforcement.apply(
                key, Map.of("groups", List.of(Map.of("name", "g", "rules", List.of(rule)))), PromqlOptions.NONE);
        return ((List<?>) ((Map<?, ?>) ((List<?>) spec.get("groups")).getFirst()).get("rules")).getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "up                                | up{ns=\"shop\"}",
                "up{ns=\"other\"}                  | up{ns=\"shop\"}",
                "up{ns=~\"o.*\"}                   | up{ns=\"shop\",ns=~\"o.*\"}",
                "up{ns!=\"shop\"}                  | up{ns!=\"shop\",ns=\"shop\"}",
                "{__name__=\"up\"}                 | {__name__=\"up\",ns=\"shop\"}",
                "sum by (job) (rate(a[5m] offset 1h)) / b > 1 | sum by (job) (rate(a{ns=\"shop\"}[5m] offset 1h)) / b{ns=\"shop\"} > 1",
                "max_over_time(a[1h:5m] @ end())   | max_over_time(a{ns=\"shop\"}[1h:5m] @ end())",
                "-(a + 1)                          | -(a{ns=\"shop\"} + 1)",
                "topk(scalar(n), a)                | topk(scalar(n{ns=\"shop\"}), a{ns=\"shop\"})",
                "absent(a{job=\"x\"})              | absent(a{job=\"x\",ns=\"shop\"})",
                "vector(1)                         | vector(1)",
                "a +                               | a +",
            })
    void everySelectorOfAnExpressionIsOfTheNamespace(String expr, String enforced) {
        Object rule = ruleOf(new NamespaceEnforcement("ns", List.of()), KEY, Map.of("record", "x", "expr", expr));

        assertThat(rule).isEqualTo(Map.of("record", "x", "expr", enforced, "labels", Map.of("ns", "shop")));
    }

    @Test
    void theLabelOfTheRuleItselfGivesWay() {
        Object rule = ruleOf(
                new NamespaceEnforcement("ns", List.of()),
                KEY,
                Map.of("alert", "A", "expr", 1, "labels", Map.of("ns", "other", "severity", "page")));

        assertThat(rule)
                .isEqualTo(Map.of("alert", "A", "expr", "1", "labels", Map.of("ns", "shop", "severity", "page")));
    }

    @ParameterizedTest
    @CsvSource({"shop,false", "shop/rules,false", "shop/other,true", "other,true", "other/rules,true"})
    void whatIsExcludedIsLeftAlone(String excluded, boolean concerned) {
        NamespaceEnforcement enforcement = new NamespaceEnforcement("ns", List.of(excluded));

        assertThat(enforcement.concerns(KEY)).isEqualTo(concerned);
        assertThat(ruleOf(enforcement, KEY, Map.of("record", "x", "expr", "a"))
                        .equals(Map.of("record", "x", "expr", "a")))
                .isNotEqualTo(concerned);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/x", "x/", "a/b/c", ""})
    void anExclusionThatNamesNothingIsRefused(String excluded) {
        assertThatThrownBy(() -> new NamespaceEnforcement("ns", List.of(excluded)))
                .hasMessageContaining("write NAMESPACE/NAME");
    }
}
