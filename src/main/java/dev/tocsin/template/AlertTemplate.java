package dev.tocsin.template;

import java.util.Optional;

/**
 * A parsed label or annotation template of an alerting rule: immutable, to be kept with the rule and expanded for every
 * sample.
 */
public final class AlertTemplate {

    private final String ruleName;
    private final String text;
    private final Optional<GoTemplate> template;

    AlertTemplate(String ruleName, String text, Optional<GoTemplate> template) {
        this.ruleName = ruleName;
        this.text = text;
        this.template = template;
    }

    /** Name of the rule it belongs to. */
    public String ruleName() {
        return ruleName;
    }

    /** The text as the rule has it. */
    public String text() {
        return text;
    }

    /** Whether the text has no actions, so that every expansion is the text itself. */
    public boolean isPlain() {
        return template.isEmpty();
    }

    Optional<GoTemplate> template() {
        return template;
    }
}
