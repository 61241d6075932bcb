package dev.tocsin.template.value;

import dev.tocsin.template.TemplateException;
import java.util.List;
import java.util.function.Function;

/**
 * A method of a type.
 *
 * @param parameters types of the parameters
 * @param body what it does
 */
public record GoMethod(List<GoType> parameters, Body body) {

    /** Takes the receiver and as many arguments as there are parameters, each of the declared type. */
    @FunctionalInterface
    public interface Body {
        /** @throws TemplateException with Go's words, without where it happened */
        GoValue call(GoValue receiver, List<GoValue> arguments) throws TemplateException;
    }

    /** A method without parameters. */
    public static GoMethod of(Function<GoValue, GoValue> body) {
        return new GoMethod(List.of(), (receiver, arguments) -> body.apply(receiver));
    }

    /** A method with parameters. */
    public static GoMethod of(List<GoType> parameters, Body body) {
        return new GoMethod(parameters, body);
    }
}
