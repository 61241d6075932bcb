package dev.tocsin.template;

import java.util.Map;
import java.util.Optional;

/** The functions that a template may call besides Go's built-in ones. Immutable. */
public final class FunctionSet {

    /** Only Go's built-in functions. */
    public static final FunctionSet NONE = new FunctionSet(Optional.empty(), Map.of());

    private final Optional<FunctionSet> base;
    private final Map<String, TemplateFunction> functions;

    private FunctionSet(Optional<FunctionSet> base, Map<String, TemplateFunction> functions) {
        this.base = base;
        this.functions = functions;
    }

    /** Functions by name. */
    public static FunctionSet of(Map<String, TemplateFunction> functions) {
        return new FunctionSet(Optional.empty(), Map.copyOf(functions));
    }

    /** These functions and others, which hide those of the same name. Cheap: made anew for every expansion. */
    public FunctionSet with(Map<String, TemplateFunction> more) {
        return new FunctionSet(Optional.of(this), more);
    }

    /** The function of a name, if there is one. */
    Optional<TemplateFunction> find(String name) {
        TemplateFunction function = functions.get(name);
        return function != null ? Optional.of(function) : base.flatMap(b -> b.find(name));
    }

    boolean has(String name) {
        return find(name).isPresent() || Builtins.ALL.containsKey(name);
    }
}
