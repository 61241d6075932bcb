package dev.tocsin.rules;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Names;
import dev.tocsin.model.Problem;
import dev.tocsin.model.Utf8Order;
import dev.tocsin.model.yaml.YamlFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Reads one group. */
final class GroupReader {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final YamlFields fields;
    private final GroupId id;
    private final RuleReadOptions options;
    private final List<Problem> problems;

    GroupReader(YamlFields fields, GroupId id, RuleReadOptions options, List<Problem> problems) {
        this.fields = fields;
        this.id = id;
        this.options = options;
        this.problems = problems;
    }

    /** The group with its good rules, unless something of the group itself is wrong. */
    Optional<RuleGroup> read() {
        int before = problems.size();
        if (fields.string("name").orElse("").isEmpty()) {
            fields.problem("Groupname must not be empty");
        }
        long interval = fields.durationMillis("interval").orElse(0) * NANOS_PER_MILLI;
        OptionalLong offset = fields.durationMillis("query_offset");
        long limit = fields.integer("limit").orElse(0);
        Map<String, String> labels = labels();
        List<YamlFields> ruleFields = fields.mappings("rules");
        // Thanos' choice, which the operator's objects carry: there is no partial response here to have a strategy for.
        fields.allow("partial_response_strategy");
        if (!options.ignoreUnknownFields()) {
            fields.finish();
        }
        boolean good = problems.size() == before;

        List<Rule> rules = rules(ruleFields, labels);
        if (!good) {
            return Optional.empty();
        }
        return Optional.of(new RuleGroup(
                id,
                interval == 0 ? options.defaultIntervalNanos() : interval,
                offset.isPresent() ? OptionalLong.of(offset.getAsLong() * NANOS_PER_MILLI) : OptionalLong.empty(),
                limit,
                toList(labels),
                rules,
                new Position(fields.mapping().line(), fields.mapping().column())));
    }

    private Map<String, String> labels() {
        Map<String, String> labels = fields.stringMap("labels");
        labels.forEach((name, value) -> {
            String problem = labelProblem(name, value);
            if (!problem.isEmpty()) {
                fields.problem(
                        "labels",
                        "group " + GoQuote.quote(RuleReader.clip(id.name())) + ": " + RuleReader.clip(problem));
            }
        });
        return labels;
    }

    /** What is wrong with a label, or nothing. */
    static String labelProblem(String name, String value) {
        if (!Names.isUtf8Name(name) || name.equals(Labels.METRIC_NAME)) {
            return "invalid label name: " + name;
        }
        return Names.isValidUtf8(value) ? "" : "invalid label value: " + value;
    }

    private List<Rule> rules(List<YamlFields> ruleFields, Map<String, String> groupLabels) {
        List<Rule> rules = new ArrayList<>();
        Map<RuleId, Integer> count = new HashMap<>();
        for (int i = 0; i < ruleFields.size(); i++) {
            RuleReader reader = new RuleReader(ruleFields.get(i), id, i + 1, groupLabels, options, problems);
            // Counted among the bad ones too: a rule keeps its identity when an equal one before it is mended.
            RuleId first = reader.identity();
            int ordinal = count.merge(first, 1, Integer::sum) - 1;
            reader.read(new RuleId(id, first.name(), first.labels(), ordinal)).ifPresent(rules::add);
        }
        return rules;
    }

    /** The labels of a map, sorted by name, empty values kept. */
    static List<Label> toList(Map<String, String> labels) {
        Map<String, String> sorted = new TreeMap<>(Utf8Order::compare);
        sorted.putAll(labels);
        return sorted.entrySet().stream()
                .map(e -> new Label(e.getKey(), e.getValue()))
                .toList();
    }
}
