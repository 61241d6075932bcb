package dev.tocsin.template;

import dev.tocsin.template.value.GoValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Notification templates as Alertmanager 0.34 has them: the default templates, the user's files over them, and the texts
 * of receiver configurations that call them. Immutable, safe for several threads.
 */
public final class AlertmanagerTemplates {

    private final GoTemplate files;

    /**
     * A template file that was read.
     *
     * @param name base name of the file, for error texts
     * @param text its content
     */
    public record NamedText(String name, String text) {}

    private AlertmanagerTemplates(GoTemplate files) {
        this.files = files;
    }

    /**
     * The default templates with the user's files over them; a later definition of a name replaces an earlier one.
     *
     * @throws TemplateException if a file does not parse
     */
    public static AlertmanagerTemplates fromFiles(List<NamedText> files) throws TemplateException {
        GoTemplate all = GoTemplate.parse("", DefaultTemplates.TEXT, AlertmanagerFunctions.ALL);
        for (NamedText file : files) {
            all = all.plus(file.name(), file.text());
        }
        return new AlertmanagerTemplates(all);
    }

    /** Whether a template of that name is defined, by default or by a file. */
    public boolean defines(String name) {
        return files.defines(name);
    }

    /**
     * Parses a text of the configuration, once.
     *
     * @throws TemplateException if it does not parse
     */
    public NotificationTemplate parse(String text) throws TemplateException {
        return new NotificationTemplate(
                text, text.contains("{{") ? Optional.of(files.plus("", text)) : Optional.empty());
    }

    /**
     * Checks a text of the configuration without executing it.
     *
     * @throws TemplateException if it does not parse
     */
    public void check(String text) throws TemplateException {
        parse(text);
    }

    /**
     * Executes a text of the configuration, such as {@code {{ template "slack.default.title" . }}}.
     *
     * @param nowNanos what the functions {@code now} and {@code since} go by, epoch nanoseconds
     * @throws TemplateException if it does not parse or cannot be executed: not worth a retry
     */
    public String execute(String text, NotificationData data, long nowNanos) throws TemplateException {
        return execute(parse(text), data, nowNanos);
    }

    /**
     * Executes a parsed text of the configuration.
     *
     * @param nowNanos what the functions {@code now} and {@code since} go by, epoch nanoseconds
     * @throws TemplateException if it cannot be executed: not worth a retry
     */
    public String execute(NotificationTemplate template, NotificationData data, long nowNanos)
            throws TemplateException {
        if (template.isPlain()) {
            return template.text();
        }
        GoValue dot = NotificationValue.of(data);
        return run(template.template().orElseThrow(), dot, nowNanos, routeLabels(data, dot, nowNanos));
    }

    /**
     * The route labels of a notification as final texts: each is a template that sees the same data and may refer to
     * others by {@code routeLabels}.
     *
     * @throws TemplateException if one cannot be rendered, or if they refer to each other in a circle
     */
    public Map<String, String> renderRouteLabels(NotificationData data, long nowNanos) throws TemplateException {
        RouteLabels labels = routeLabels(data, NotificationValue.of(data), nowNanos);
        Map<String, String> rendered = new TreeMap<>();
        for (String name : data.routeLabels().keySet()) {
            rendered.put(name, labels.resolve(name));
        }
        return rendered;
    }

    private RouteLabels routeLabels(NotificationData data, GoValue dot, long nowNanos) {
        return new RouteLabels(
                data.routeLabels(),
                data.routeLabelsRendered(),
                (text, labels) -> run(files.plus("", text), dot, nowNanos, labels));
    }

    private static String run(GoTemplate template, GoValue dot, long nowNanos, RouteLabels labels)
            throws TemplateException {
        return template.execute(dot, AlertmanagerFunctions.at(nowNanos, labels));
    }
}
