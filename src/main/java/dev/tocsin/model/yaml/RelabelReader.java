package dev.tocsin.model.yaml;

import dev.tocsin.model.GoQuote;
import dev.tocsin.model.Names;
import dev.tocsin.model.RelabelConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the relabelling steps of a Prometheus configuration. */
public final class RelabelReader {

    private RelabelReader() {}

    /**
     * The steps listed under a key, in order; none where it is absent. A step that is wrong is reported, in Prometheus'
     * words, and left out.
     */
    public static List<RelabelConfig> read(YamlFields fields, String key) {
        List<RelabelConfig> steps = new ArrayList<>();
        for (YamlFields step : fields.mappings(key)) {
            step(step).ifPresent(steps::add);
        }
        return List.copyOf(steps);
    }

    private static Optional<RelabelConfig> step(YamlFields fields) {
        try {
            RelabelConfig.Builder builder = RelabelConfig.of(
                    RelabelConfig.Action.of(fields.string("action").orElse("replace")));
            fields.optionalStrings("source_labels").ifPresent(labels -> {
                for (String label : labels) {
                    if (!Names.isUtf8Name(label)) {
                        fields.problem("source_labels", GoQuote.quote(label) + " is not a valid label name");
                    }
                }
                builder.sourceLabels(labels);
            });
            fields.string("separator").ifPresent(builder::separator);
            fields.string("regex").ifPresent(builder::regex);
            fields.string("target_label").ifPresent(builder::targetLabel);
            fields.string("replacement").ifPresent(builder::replacement);
            fields.string("modulus").ifPresent(text -> builder.modulus(modulus(text)));
            fields.finish();
            return Optional.of(builder.build());
        } catch (IllegalArgumentException e) {
            fields.problem(e.getMessage() + fields.where());
            return Optional.empty();
        }
    }

    private static long modulus(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("modulus must be a positive integer, not " + GoQuote.quote(text), e);
        }
    }
}
