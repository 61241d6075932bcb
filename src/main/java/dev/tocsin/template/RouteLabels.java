package dev.tocsin.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The function {@code routeLabels} of one execution. A route label is a template itself and may ask for others: each is
 * rendered at most once, a circle is an error.
 */
final class RouteLabels {

    /** How a label's text is rendered. */
    @FunctionalInterface
    interface Renderer {
        String render(String text, RouteLabels labels) throws TemplateException;
    }

    private final Map<String, String> texts;
    private final boolean rendered;
    private final Renderer renderer;
    private final Map<String, String> known = new HashMap<>();
    private final List<String> open = new ArrayList<>();

    RouteLabels(Map<String, String> texts, boolean rendered, Renderer renderer) {
        this.texts = texts;
        this.rendered = rendered;
        this.renderer = renderer;
    }

    /** The final text of a label; one that does not exist is empty. */
    String resolve(String name) throws TemplateException {
        String text = texts.get(name);
        if (text == null) {
            return "";
        }
        if (rendered) {
            return text;
        }
        String before = known.get(name);
        if (before != null) {
            return before;
        }
        if (open.contains(name)) {
            throw new TemplateException("route label cycle detected: " + String.join(" -> ", open) + " -> " + name);
        }
        open.add(name);
        String result = renderer.render(text, this);
        open.removeLast();
        known.put(name, result);
        return result;
    }
}
