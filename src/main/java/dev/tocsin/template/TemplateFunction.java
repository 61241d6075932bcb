package dev.tocsin.template;

import dev.tocsin.template.value.GoType;
import dev.tocsin.template.value.GoValue;
import java.util.List;

/**
 * A function that templates can call.
 *
 * @param parameters types of the parameters; of a variadic function the last one is the type of each further argument
 * @param variadic whether the last parameter takes any number of arguments
 * @param body what it does
 */
public record TemplateFunction(List<GoType> parameters, boolean variadic, Body body) {

    /** Takes arguments of the declared types and gives a value. */
    @FunctionalInterface
    public interface Body {
        /**
         * @param arguments as many as were given, each of its declared type; for {@link GoType#ANY} what was in the box
         * @throws TemplateException with the message alone; where it happened is added
         */
        GoValue call(List<GoValue> arguments) throws TemplateException;
    }

    /** A function of fixed parameters. */
    public static TemplateFunction of(List<GoType> parameters, Body body) {
        return new TemplateFunction(parameters, false, body);
    }

    /** A function whose last parameter takes any number of arguments. */
    public static TemplateFunction variadic(List<GoType> parameters, Body body) {
        return new TemplateFunction(parameters, true, body);
    }
}
