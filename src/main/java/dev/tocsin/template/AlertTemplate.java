package dev.tocsin.template;

import java.util.Optional;

/**
 * A parsed label or annotation template of an alerting rule: immutable, to be kept with the rule and expanded for every
 * sample.
 */
public final class AlertTemplate {

    private final String text;
    private final Optional<GoTemplate> template;

    AlertTemplate(String text, Optional<GoTemplate> template) {
        this.text = text;
        this.template = template;
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
