package dev.tocsin.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both ways to write a selector, what it matches, and what the API is asked (Kubernetes {@code labels.Parse}). */
class LabelSelectorTest {

    private static final Map<String, String> LABELS =
            Map.of("role", "prometheus-rules", "tier", "a", "example.com/owner", "team-x", "empty", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role=prometheus-rules                                | true  | role=prometheus-rules",
                "role == prometheus-rules                             | true  | role=prometheus-rules",
                "role=other                                           | false | role=other",
                "role!=other                                          | true  | role!=other",
                "absent!=other                                        | true  | absent!=other",
                "tier in (a, b)                                       | true  | tier in (a,b)",
                "tier in (b,c)                                        | false | tier in (b,c)",
                "tier notin (b,c)                                     | true  | tier notin (b,c)",
                "absent notin (b,c)                                   | true  | absent notin (b,c)",
                "tier                                                 | true  | tier",
                "absent                                               | false | absent",
                "!absent                                              | true  | !absent",
                "! tier                                               | false | !tier",
                "empty=                                               | true  | empty=",
                "example.com/owner=team-x, role , !old,tier in (a)    | true  | example.com/owner=team-x,role,!old,tier=a",
                "{}                                                   | true  | ''",
                "{matchLabels: {role: prometheus-rules}}              | true  | role=prometheus-rules",
                "matchLabels: {role: other}                           | false | role=other",
                "{matchLabels: {}, matchExpressions: []}              | true  | ''",
                "{matchExpressions: [{key: tier, operator: In, values: [a, b]}]}    | true  | tier in (a,b)",
                "{matchExpressions: [{key: tier, operator: NotIn, values: [a]}]}    | false | tier!=a",
                "{matchExpressions: [{key: tier, operator: Exists}]}                | true  | tier",
                "{matchExpressions: [{key: tier, operator: DoesNotExist}]}          | false | !tier",
            })
    void aSelectorMeansTheSameHereAndForTheApi(String text, boolean matches, String asked) {
        LabelSelector selector = LabelSelector.parse(text);

        assertThat(selector.matches(LABELS)).isEqualTo(matches);
        assertThat(selector.text()).isEqualTo(asked);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "role=a b                       | column 8",
                "role=a,                        | column 8",
                "role in a                      | column 9",
                "role in (a                     | expected )",
                "role > 3                       | expected =, !=, in (...), notin (...)",
                "-x=1                           | is not the name of a label",
                "role=?                         | is not the value of a label",
                "a/b/c=1                        | is not the name of a label",
                "''                             | {} selects everything",
                "{matchLabel: {a: b}}           | matchLabel",
                "{matchExpressions: [{key: a, operator: in, values: [b]}]} | must be In, NotIn, Exists or DoesNotExist",
                "{matchExpressions: [{key: a, operator: In}]}              | needs values",
                "{matchExpressions: [{key: a, operator: Exists, values: [b]}]} | takes no values",
                "{matchLabels: {a: b            | 1:",
                "{matchLabels: [a]}             | matchLabels",
            })
    void whatIsNoSelectorIsRefusedWithItsPlace(String text, String message) {
        assertThatThrownBy(() -> LabelSelector.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void everythingIsNotNothing() {
        assertThat(LabelSelector.EVERYTHING.matches(Map.of())).isTrue();
        assertThat(LabelSelector.parse("{}")).isEqualTo(LabelSelector.EVERYTHING);
    }
}
