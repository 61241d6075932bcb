package dev.tocsin.promql;

import java.util.List;

/**
 * Name and types of a function.
 *
 * @param arguments argument types; of more arguments than types, each has the last type
 * @param variadic 0: exactly these arguments; n &gt; 0: all but the last are required, and up to n follow them; −1: all but
 *     the last are required, and any number follows (Prometheus {@code parser.Function.Variadic})
 * @param experimental whether {@code promql-experimental-functions} must be enabled
 */
public record FunctionSignature(
        String name, List<ValueType> arguments, int variadic, ValueType result, boolean experimental) {

    /** The fewest arguments a call may have. */
    public int minArguments() {
        return variadic == 0 ? arguments.size() : arguments.size() - 1;
    }

    /** The most arguments a call may have; {@code Integer.MAX_VALUE} where there is no bound. */
    public int maxArguments() {
        return variadic == 0 ? arguments.size() : variadic < 0 ? Integer.MAX_VALUE : arguments.size() - 1 + variadic;
    }

    /** The type that the argument at a 0-based position must have. */
    public ValueType argument(int index) {
        return arguments.get(Math.min(index, arguments.size() - 1));
    }
}
