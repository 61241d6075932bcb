package dev.tocsin.model;

import java.util.List;
import java.util.Locale;

/**
 * One step of relabelling (Prometheus 3.14 {@code model/relabel}). Valid by construction: {@link #of} checks what
 * Prometheus checks.
 *
 * @param action what the step does
 * @param sourceLabels labels whose values are joined by the separator; absent ones are empty
 * @param separator between the source labels' values
 * @param regex what the joined value, or for {@code label…} actions each label's name, is matched with
 * @param modulus of {@code hashmod}, unsigned; 0 elsewhere
 * @param targetLabel the label written or compared; for {@code replace} it may refer to groups of the regex
 * @param replacement the value written, or for {@code labelmap} the name, with references to groups of the regex
 */
public record RelabelConfig(
        Action action,
        List<String> sourceLabels,
        String separator,
        AnchoredRegex regex,
        long modulus,
        RegexTemplate targetLabel,
        RegexTemplate replacement) {

    public static final String DEFAULT_SEPARATOR = ";";
    public static final AnchoredRegex DEFAULT_REGEX = AnchoredRegex.of("(.*)");
    public static final RegexTemplate DEFAULT_REPLACEMENT = RegexTemplate.of("$1");

    /** What a step does. */
    public enum Action {
        REPLACE,
        KEEP,
        DROP,
        KEEPEQUAL,
        DROPEQUAL,
        HASHMOD,
        LABELMAP,
        LABELDROP,
        LABELKEEP,
        LOWERCASE,
        UPPERCASE;

        /** The action as written in a configuration, in lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The action of a name, in any case.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Action of(String text) {
            for (Action action : values()) {
                if (action.text().equals(text.toLowerCase(Locale.ROOT))) {
                    return action;
                }
            }
            throw new IllegalArgumentException("unknown relabel action " + GoQuote.quote(text));
        }

        private boolean needsTarget() {
            return switch (this) {
                case REPLACE, HASHMOD, LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL -> true;
                case KEEP, DROP, LABELMAP, LABELDROP, LABELKEEP -> false;
            };
        }
    }

    public RelabelConfig {
        sourceLabels = List.copyOf(sourceLabels);
    }

    /** A step that starts from Prometheus' defaults: {@code replace}, {@code ;}, {@code (.*)}, {@code $1}. */
    public static Builder of(Action action) {
        return new Builder(action);
    }

    /** Collects the fields of a step; a field that is not set keeps its default. */
    public static final class Builder {
        private final Action action;
        private List<String> sourceLabels = List.of();
        private boolean sourceLabelsSet;
        private String separator = DEFAULT_SEPARATOR;
        private AnchoredRegex regex = DEFAULT_REGEX;
        private boolean regexSet;
        private long modulus;
        private String targetLabel = "";
        private String replacement = DEFAULT_REPLACEMENT.text();

        private Builder(Action action) {
            this.action = action;
        }

        public Builder sourceLabels(List<String> labels) {
            sourceLabels = List.copyOf(labels);
            sourceLabelsSet = true;
            return this;
        }

        public Builder sourceLabels(String... labels) {
            return sourceLabels(List.of(labels));
        }

        public Builder separator(String text) {
            separator = text;
            return this;
        }

        public Builder regex(AnchoredRegex anchored) {
            regex = anchored;
            regexSet = true;
            return this;
        }

        /**
         * Sets the regular expression.
         *
         * @throws IllegalArgumentException if it is not one
         */
        public Builder regex(String text) {
            return regex(AnchoredRegex.of(text));
        }

        /** Sets the modulus, an unsigned number. */
        public Builder modulus(long unsigned) {
            modulus = unsigned;
            return this;
        }

        public Builder targetLabel(String name) {
            targetLabel = name;
            return this;
        }

        public Builder replacement(String text) {
            replacement = text;
            return this;
        }

        /**
         * The step.
         *
         * @throws IllegalArgumentException in Prometheus' words if fields are missing, wrong or do not go together
         */
        public RelabelConfig build() {
            check();
            return new RelabelConfig(
                    action,
                    sourceLabels,
                    separator,
                    regex,
                    modulus,
                    RegexTemplate.of(targetLabel),
                    RegexTemplate.of(replacement));
        }

        private void check() {
            if (action == Action.HASHMOD && modulus == 0) {
                throw new IllegalArgumentException("relabel configuration for hashmod requires non-zero modulus");
            }
            if (action.needsTarget() && targetLabel.isEmpty()) {
                throw new IllegalArgumentException(
                        "relabel configuration for " + action.text() + " action requires 'target_label' value");
            }
            if (action.needsTarget() && !Names.isUtf8Name(targetLabel)) {
                throw new IllegalArgumentException(
                        GoQuote.quote(targetLabel) + " is invalid 'target_label' for " + action.text() + " action");
            }
            boolean ownReplacement = !replacement.equals(DEFAULT_REPLACEMENT.text());
            switch (action) {
                case LOWERCASE, UPPERCASE, KEEPEQUAL, DROPEQUAL -> {
                    if (ownReplacement) {
                        throw new IllegalArgumentException(
                                "'replacement' can not be set for " + action.text() + " action");
                    }
                }
                case LABELMAP -> {
                    if (!Names.isUtf8Name(replacement)) {
                        throw new IllegalArgumentException(
                                GoQuote.quote(replacement) + " is invalid 'replacement' for labelmap action");
                    }
                }
                default -> {}
            }
            boolean ownModulusOrSeparator = modulus != 0 || !separator.equals(DEFAULT_SEPARATOR);
            switch (action) {
                case KEEPEQUAL, DROPEQUAL -> {
                    if (regexSet || ownModulusOrSeparator) {
                        throw new IllegalArgumentException(action.text()
                                + " action requires only 'source_labels' and `target_label`, and no other fields");
                    }
                }
                case LABELDROP, LABELKEEP -> {
                    if (sourceLabelsSet || !targetLabel.isEmpty() || ownReplacement || ownModulusOrSeparator) {
                        throw new IllegalArgumentException(
                                action.text() + " action requires only 'regex', and no other fields");
                    }
                }
                default -> {}
            }
        }
    }
}
