package dev.tocsin.promql.function;

/** A function of a range vector, called for each series and step that has samples in the window. */
@FunctionalInterface
public interface RangeFunction {

    /** Leaves the result in the window; false if there is none. */
    boolean apply(Window window);
}
