package dev.tocsin.template;

import dev.tocsin.template.syntax.Definition;
import dev.tocsin.template.syntax.Parser;
import dev.tocsin.template.syntax.Source;
import dev.tocsin.template.value.GoValue;
import java.util.HashMap;
import java.util.Map;

/**
 * A parsed Go {@code text/template} with all it defines, under the option {@code missingkey=zero}. Immutable: parsed once,
 * executed any number of times, by several threads at once.
 *
 * <p>An execution is bounded in depth, work and output ({@link Limits}).
 */
public final class GoTemplate {

    private final String name;
    private final Map<String, Definition> definitions;
    private final FunctionSet functions;

    private GoTemplate(String name, Map<String, Definition> definitions, FunctionSet functions) {
        this.name = name;
        this.definitions = definitions;
        this.functions = functions;
    }

    /**
     * How far an execution may go.
     *
     * @param depth templates, control structures and parentheses inside one another
     * @param steps statements and commands carried out
     * @param characters length of the output, and of any text made on the way
     */
    public record Limits(int depth, long steps, int characters) {
        /** Far beyond what a sensible template needs. */
        public static final Limits DEFAULT = new Limits(300, 5_000_000, 16 << 20);
    }

    /**
     * Parses a template.
     *
     * @param name what error texts call it
     * @param text the template
     * @param functions what it may call besides Go's built-in functions
     * @throws TemplateException {@code template: NAME:LINE: …}
     */
    public static GoTemplate parse(String name, String text, FunctionSet functions) throws TemplateException {
        return new GoTemplate(name, Map.of(), functions).plus(name, text);
    }

    /**
     * This template with another one parsed into it: it takes the other's name and sees what both define; a definition
     * of the other replaces one of the same name, unless it is blank.
     *
     * @throws TemplateException {@code template: NAME:LINE: …}
     */
    public GoTemplate plus(String otherName, String text) throws TemplateException {
        Map<String, Definition> all = new HashMap<>(definitions);
        Parser.parse(new Source(otherName, text), functions::has).forEach((defined, definition) -> {
            boolean itself = defined.equals(otherName);
            if (itself || !definition.isEmpty() || !all.containsKey(defined)) {
                all.put(defined, definition);
            }
        });
        return new GoTemplate(otherName, all, functions);
    }

    /**
     * Executes the template.
     *
     * @param data what the template sees as dot
     * @throws TemplateException {@code template: NAME:LINE:COL: executing "NAME" at <EXPR>: …}
     */
    public String execute(GoValue data) throws TemplateException {
        return execute(data, functions, Limits.DEFAULT);
    }

    /**
     * Executes the template with functions that know the occasion in place of those it was parsed with.
     *
     * @throws TemplateException as {@link #execute(GoValue)}
     */
    public String execute(GoValue data, FunctionSet replaced) throws TemplateException {
        return execute(data, replaced, Limits.DEFAULT);
    }

    /**
     * Executes the template within limits.
     *
     * @throws TemplateException as {@link #execute(GoValue)}, or because a limit was reached
     */
    public String execute(GoValue data, FunctionSet replaced, Limits limits) throws TemplateException {
        Definition root = definitions.get(name);
        if (root == null) {
            throw new TemplateException("template: " + name + ": " + dev.tocsin.model.GoQuote.quote(name)
                    + " is an incomplete or empty template");
        }
        return new Execution(definitions, replaced, limits).run(root, data);
    }

    /** Whether a template of that name is defined. */
    public boolean defines(String definedName) {
        return definitions.containsKey(definedName);
    }
}
