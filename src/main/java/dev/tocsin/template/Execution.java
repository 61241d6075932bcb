package dev.tocsin.template;

import dev.tocsin.template.syntax.Definition;
import dev.tocsin.template.value.GoValue;
import java.util.Map;
import java.util.Optional;

/** One execution of a template: its output, and how much of its bounds is used up. */
final class Execution {

    private static final int CHARACTERS_A_STEP = 64;

    private final Map<String, Definition> definitions;
    private final FunctionSet functions;
    private final GoTemplate.Limits limits;
    private final StringBuilder out = new StringBuilder();
    private long steps;
    private int depth;

    Execution(Map<String, Definition> definitions, FunctionSet functions, GoTemplate.Limits limits) {
        this.definitions = definitions;
        this.functions = functions;
        this.limits = limits;
    }

    String run(Definition root, GoValue data) throws TemplateException {
        new StatementWalker(this, root, data).run();
        return out.toString();
    }

    Optional<Definition> template(String name) {
        return Optional.ofNullable(definitions.get(name));
    }

    Optional<TemplateFunction> function(String name) {
        return functions.find(name);
    }

    /** Writes output; an empty result is all right, otherwise what limit was reached. */
    Optional<String> write(String text) {
        out.append(text);
        return tooLong(out.length());
    }

    /** Counts a text that was made on the way: long ones cost steps too. What limit was reached, if any. */
    Optional<String> made(String text) {
        steps += text.length() / CHARACTERS_A_STEP;
        return tooLong(text.length());
    }

    private Optional<String> tooLong(long length) {
        return length > limits.characters()
                ? Optional.of("exceeded maximum output length (" + limits.characters() + ")")
                : Optional.empty();
    }

    /** Counts one step; what limit was reached, if any. */
    Optional<String> step() {
        return ++steps > limits.steps()
                ? Optional.of("exceeded maximum number of steps (" + limits.steps() + ")")
                : Optional.empty();
    }

    /** Goes one level deeper; what limit was reached, if any. */
    Optional<String> enter() {
        return ++depth > limits.depth()
                ? Optional.of("exceeded maximum template depth (" + limits.depth() + ")")
                : Optional.empty();
    }

    void leave() {
        depth--;
    }
}
