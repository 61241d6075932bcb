package dev.tocsin.template;

import java.util.Optional;

/** A parsed text of a receiver's configuration, to be kept and executed for every notification. Immutable. */
public final class NotificationTemplate {

    private final String text;
    private final Optional<GoTemplate> template;

    NotificationTemplate(String text, Optional<GoTemplate> template) {
        this.text = text;
        this.template = template;
    }

    /** The text as the configuration has it. */
    public String text() {
        return text;
    }

    /** Whether the text has no actions, so that every execution gives the text itself. */
    public boolean isPlain() {
        return template.isEmpty();
    }

    Optional<GoTemplate> template() {
        return template;
    }
}
