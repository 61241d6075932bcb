package dev.tocsin.promql;

import java.util.List;

/**
 * Name and types of a function.
 *
 * @param arguments argument types; the last {@code variadic} kinds may be absent or repeated
 * @param variadic 0: exactly these arguments; n &gt; 0: up to n of the last may be left out; −1: the last may be left out or
 *     repeated (Prometheus {@code parser.Function.Variadic})
 * @param experimental whether {@code promql-experimental-functions} must be enabled
 */
public record FunctionSignature(
        String name, List<ValueType> arguments, int variadic, ValueType result, boolean experimental) {}
