package dev.tocsin.promql;

import java.util.List;
import java.util.OptionalDouble;

/**
 * How a binary operator pairs the elements of two vectors.
 *
 * @param on true for {@code on(labels)}, false for {@code ignoring(labels)} or nothing
 * @param labels the labels of {@code on} or {@code ignoring}
 * @param explicit whether {@code on} or {@code ignoring} was written
 * @param group which side is the many side, if grouping was written
 * @param include labels copied from the one side
 * @param fillLeft value for a missing left element
 * @param fillRight value for a missing right element
 */
public record VectorMatching(
        boolean on,
        List<String> labels,
        boolean explicit,
        Group group,
        List<String> include,
        OptionalDouble fillLeft,
        OptionalDouble fillRight) {

    /** No modifier: one-to-one on all labels. */
    public static final VectorMatching DEFAULT = new VectorMatching(
            false, List.of(), false, Group.NONE, List.of(), OptionalDouble.empty(), OptionalDouble.empty());

    /** Which side may hold several elements per match group. */
    public enum Group {
        NONE,
        LEFT,
        RIGHT
    }
}
