package dev.tocsin.storage.scrape;

import dev.tocsin.model.Label;
import dev.tocsin.model.Labels;
import dev.tocsin.model.Relabel;
import dev.tocsin.model.RelabelConfig;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Makes the labels that a sample is stored with: the exposition's, the target's, metric relabelling (Prometheus 3.14
 * {@code scrape/scrape.go mutateSampleLabels}).
 *
 * @param target the target's labels
 * @param honor whether the exposition's win
 * @param relabel applied last
 */
record SampleLabels(Labels target, boolean honor, List<RelabelConfig> relabel) {

    private static final String EXPORTED = "exported_";

    /** The labels, or nothing where relabelling drops the sample. */
    Optional<Labels> of(Labels exposed) {
        Labels.Builder builder = exposed.toBuilder();
        if (honor) {
            for (Label label : target) {
                if (!exposed.has(label.name())) {
                    builder.set(label.name(), label.value());
                }
            }
        } else {
            for (Label label : target) {
                String theirs = exposed.get(label.name());
                builder.set(label.name(), label.value());
                if (!theirs.isEmpty()) {
                    moveAside(builder, label.name(), theirs);
                }
            }
        }
        return Relabel.apply(relabel, builder.build());
    }

    private static void moveAside(Labels.Builder builder, String name, String value) {
        String free = EXPORTED + name;
        while (!builder.get(free).isEmpty()) {
            free = EXPORTED + free;
        }
        builder.set(free, value);
    }

    /** What is wrong with stored labels under a job's limits, or nothing. */
    static Optional<String> violation(Labels labels, ScrapeConfig.Limits limits) {
        if (limits.labels() > 0 && labels.size() > limits.labels()) {
            return Optional.of("label_limit exceeded (metric: " + labels.metricName() + ", number of labels: "
                    + labels.size() + ", limit: " + limits.labels() + ")");
        }
        if (limits.labelNameLength() > 0 || limits.labelValueLength() > 0) {
            for (Label label : labels) {
                if (limits.labelNameLength() > 0 && bytes(label.name()) > limits.labelNameLength()) {
                    return Optional.of("label_name_length_limit exceeded (metric: " + labels.metricName()
                            + ", label name: " + label.name() + ", length: " + bytes(label.name()) + ", limit: "
                            + limits.labelNameLength() + ")");
                }
                if (limits.labelValueLength() > 0 && bytes(label.value()) > limits.labelValueLength()) {
                    return Optional.of("label_value_length_limit exceeded (metric: " + labels.metricName()
                            + ", label name: " + label.name() + ", length: " + bytes(label.value()) + ", limit: "
                            + limits.labelValueLength() + ")");
                }
            }
        }
        return Optional.empty();
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
