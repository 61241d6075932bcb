package dev.tocsin.template;

import dev.tocsin.model.GoQuote;
import dev.tocsin.template.syntax.Definition;
import dev.tocsin.template.syntax.Node;
import dev.tocsin.template.value.GoValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** State of one template that is being executed: its variables, and where it is, for error texts. */
final class Frame {

    private final Definition definition;
    private final List<String> names = new ArrayList<>();
    private final List<GoValue> values = new ArrayList<>();
    private Optional<Node> at = Optional.empty();

    Frame(Definition definition, GoValue data) {
        this.definition = definition;
        push("$", data);
    }

    /** Says where execution is. */
    void at(Node node) {
        at = Optional.of(node);
    }

    /** An error where execution is. */
    TemplateException error(String message) {
        return new TemplateException(prefix() + message);
    }

    private String prefix() {
        if (at.isEmpty()) {
            return "template: " + definition.name() + ": ";
        }
        return "template: " + definition.source().location(at.get().position()) + ": executing "
                + GoQuote.quote(definition.name()) + " at <" + at.get() + ">: ";
    }

    /** Fails if a limit was reached. */
    void limit(Optional<String> reached) throws TemplateException {
        if (reached.isPresent()) {
            throw error(reached.get());
        }
    }

    void push(String name, GoValue value) {
        names.add(name);
        values.add(value);
    }

    int mark() {
        return names.size();
    }

    void pop(int mark) {
        names.subList(mark, names.size()).clear();
        values.subList(mark, values.size()).clear();
    }

    void assign(String name, GoValue value) throws TemplateException {
        int i = names.lastIndexOf(name);
        if (i < 0) {
            throw error("undefined variable: " + name);
        }
        values.set(i, value);
    }

    void assignTop(int fromTop, GoValue value) {
        values.set(values.size() - fromTop, value);
    }

    GoValue variable(String name) throws TemplateException {
        int i = names.lastIndexOf(name);
        if (i < 0) {
            throw error("undefined variable: " + name);
        }
        return values.get(i);
    }
}
