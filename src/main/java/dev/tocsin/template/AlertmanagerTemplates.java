package dev.tocsin.template;

import java.util.List;

/**
 * Notification templates as Alertmanager 0.34 has them: the default templates, the user's files over them, and the texts
 * of receiver configurations that call them. Immutable, safe for several threads.
 */
public final class AlertmanagerTemplates {

    /**
     * A template file that was read.
     *
     * @param name base name of the file, for error texts
     * @param text its content
     */
    public record NamedText(String name, String text) {}

    private AlertmanagerTemplates() {}

    /**
     * The default templates with the user's files over them; a later definition of a name replaces an earlier one.
     *
     * @throws TemplateException if a file does not parse
     */
    public static AlertmanagerTemplates fromFiles(List<NamedText> files) throws TemplateException {
        throw new UnsupportedOperationException(files.toString());
    }

    /**
     * Checks a text of the configuration without executing it.
     *
     * @throws TemplateException if it does not parse
     */
    public void check(String text) throws TemplateException {
        throw new UnsupportedOperationException(text);
    }

    /**
     * Executes a text of the configuration, such as {@code {{ template "slack.default.title" . }}}.
     *
     * @param nowNanos what the functions {@code now} and {@code since} go by, epoch nanoseconds
     * @throws TemplateException if it does not parse or cannot be executed: not worth a retry
     */
    public String execute(String text, NotificationData data, long nowNanos) throws TemplateException {
        throw new UnsupportedOperationException(text + data + nowNanos);
    }
}
