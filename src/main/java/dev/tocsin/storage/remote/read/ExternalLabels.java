package dev.tocsin.storage.remote.read;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Matcher;
import dev.tocsin.model.yaml.YamlFields;
import dev.tocsin.model.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Labels that a storage adds to what it stores when it hands it out, such as a Prometheus' {@code external_labels} in the
 * answers of remote read. They are taken off again: rules see series as a rule of the storage itself would, whoever
 * evaluates them, and what they recorded under the labels that it was recorded with.
 */
public record ExternalLabels(Labels labels) {

    public static final ExternalLabels NONE = new ExternalLabels(Labels.EMPTY);

    private static final String GLOBAL = "global:\n";

    /**
     * Asks a Prometheus for its {@code global.external_labels}, by {@code /api/v1/status/config}.
     *
     * @param deadline of {@link System#nanoTime}
     * @return none if it refuses to tell, or has no such part
     * @throws BackendException if it cannot be asked now
     */
    public static ExternalLabels ask(Backend backend, long deadline) throws BackendException {
        return Flavour.JsonAnswer.ifTold(backend, "/api/v1/status/config", deadline)
                .map(answer -> ofConfig(answer.json().path("data").path("yaml").asText()))
                .orElse(NONE);
    }

    /** Those of a configuration as Prometheus prints its own: only the first part is looked at, the rest may be long. */
    static ExternalLabels ofConfig(String yaml) {
        if (!yaml.startsWith(GLOBAL)) {
            return NONE;
        }
        int end = GLOBAL.length();
        while (end < yaml.length() && yaml.charAt(end) == ' ') {
            int newline = yaml.indexOf('\n', end);
            end = newline < 0 ? yaml.length() : newline + 1;
        }
        try {
            return YamlNode.parseAll("", yaml.substring(0, end)).stream()
                    .flatMap(document -> YamlFields.of("", "", document, _ -> {}).stream())
                    .flatMap(fields -> fields.section("global").stream())
                    .map(global -> new ExternalLabels(Labels.of(global.stringMap("external_labels"))))
                    .findFirst()
                    .orElse(NONE);
        } catch (YamlNode.SyntaxException e) {
            return NONE;
        }
    }

    /** A series without them; a label of the same name and another value is its own and stays. */
    Labels strip(Labels series) {
        List<String> added = new ArrayList<>();
        for (Label label : labels) {
            if (series.get(label.name()).equals(label.value())) {
                added.add(label.name());
            }
        }
        return added.isEmpty() ? series : series.without(added);
    }

    /**
     * Whether a selector asks for one of these. None of the series that are stored has it; remote read would take it for
     * fulfilled by all (Prometheus 3.14 {@code storage/remote/read_handler.go}).
     */
    boolean askedBy(RawQuery query) {
        return query.matchers().stream()
                .anyMatch(m -> m.op() == Matcher.Op.EQUAL
                        && labels.get(m.name()).equals(m.value())
                        && !m.value().isEmpty());
    }
}
