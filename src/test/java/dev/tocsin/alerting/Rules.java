package dev.tocsin.alerting;

import dev.tocsin.model.Label;
import dev.tocsin.promql.Expr;
import dev.tocsin.rules.AlertingRule;
import dev.tocsin.rules.GroupId;
import dev.tocsin.rules.Position;
import dev.tocsin.rules.RecordingRule;
import dev.tocsin.rules.Rule;
import dev.tocsin.rules.RuleExpr;
import dev.tocsin.rules.RuleGroup;
import dev.tocsin.rules.RuleId;
import dev.tocsin.rules.RuleTemplate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** Writes rule groups down in tests; the expression of a rule is only a text that {@link World} answers. */
final class Rules {

    static final GroupId GROUP = new GroupId("files", "rules/test.yml", "test");
    private static final Position NOWHERE = new Position(1, 1);
    private static final long SECOND = 1_000_000_000L;

    private final List<Rule> rules = new ArrayList<>();
    private long intervalNanos = 30 * SECOND;
    private OptionalLong offset = OptionalLong.empty();
    private long limit;

    static Rules group() {
        return new Rules();
    }

    static RuleGroup of(Alert... alerts) {
        Rules rules = group();
        for (Alert alert : alerts) {
            rules.alert(alert);
        }
        return rules.build();
    }

    Rules interval(long seconds) {
        intervalNanos = seconds * SECOND;
        return this;
    }

    Rules queryOffset(long seconds) {
        offset = OptionalLong.of(seconds * SECOND);
        return this;
    }

    Rules limit(long newLimit) {
        limit = newLimit;
        return this;
    }

    Rules alert(Alert alert) {
        rules.add(alert.build(id(alert.name, alert.labels)));
        return this;
    }

    Rules record(String name, String... labels) {
        rules.add(new RecordingRule(id(name, labels(labels)), expr(name), NOWHERE));
        return this;
    }

    RuleGroup build() {
        return new RuleGroup(GROUP, intervalNanos, offset, limit, List.of(), rules, NOWHERE);
    }

    private RuleId id(String name, List<Label> labels) {
        int ordinal = (int) rules.stream()
                .filter(rule -> rule.name().equals(name) && rule.labels().equals(labels))
                .count();
        return new RuleId(GROUP, name, labels, ordinal);
    }

    static RuleExpr expr(String name) {
        return new RuleExpr(name, new Expr.NumberLiteral(0, false, new Expr.Span(0, 0)), name + "_expr > 0");
    }

    private static List<Label> labels(String... namesAndValues) {
        List<Label> labels = new ArrayList<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.add(new Label(namesAndValues[i], namesAndValues[i + 1]));
        }
        labels.sort(Comparator.comparing(Label::name));
        return labels;
    }

    /** An alerting rule being written. */
    static final class Alert {
        private final String name;
        private List<Label> labels = List.of();
        private List<Label> annotations = List.of();
        private long forSeconds;
        private long keepSeconds;

        private Alert(String name) {
            this.name = name;
        }

        static Alert alert(String name) {
            return new Alert(name);
        }

        Alert forSeconds(long seconds) {
            forSeconds = seconds;
            return this;
        }

        Alert keepSeconds(long seconds) {
            keepSeconds = seconds;
            return this;
        }

        Alert labels(String... namesAndValues) {
            labels = Rules.labels(namesAndValues);
            return this;
        }

        Alert annotations(String... namesAndValues) {
            annotations = Rules.labels(namesAndValues);
            return this;
        }

        private AlertingRule build(RuleId id) {
            return new AlertingRule(
                    id,
                    expr(name),
                    forSeconds * SECOND,
                    keepSeconds * SECOND,
                    templates(labels),
                    templates(annotations),
                    NOWHERE);
        }

        private List<RuleTemplate> templates(List<Label> texts) {
            return texts.stream().map(text -> RuleTemplate.of(name, text)).toList();
        }
    }
}
